import type { createRequire as CreateRequire } from 'node:module'

// Nothing of Node is imported: a bundle for browsers takes this file as it stands, and never calls it.

/** True where Node's own modules can be had. */
export const isNode: boolean = typeof process !== 'undefined' && typeof process.getBuiltinModule === 'function'

/** `require` as seen from this package and, after it, from the folder the process runs in. */
function requirers(): ReturnType<typeof CreateRequire>[] {
  const { createRequire } = process.getBuiltinModule('node:module')
  return [createRequire(import.meta.url), createRequire(`${process.cwd()}/`)]
}

/** The folders in which a package is installed for this application, the nearest first; empty where there is none. */
export function installedFolders(name: string): string[] {
  const { dirname } = process.getBuiltinModule('node:path')
  const folders = requirers().flatMap((require) => {
    try {
      return [dirname(require.resolve(`${name}/package.json`))]
    } catch {
      return []
    }
  })
  return [...new Set(folders)]
}

/** Loads an optional package of this application, or the one at a path; throws what Node's `require` throws. */
export function requireFromApplication(name: string): unknown {
  const [nearest, fromWorkingFolder] = requirers()
  try {
    nearest.resolve(name)
  } catch {
    return fromWorkingFolder(name)
  }
  return nearest(name)
}

/** The processor's name, as the system gives it. */
export function processorName(): string {
  return process.getBuiltinModule('node:os').cpus()[0]?.model.trim() || process.arch
}

/** How many threads a library that takes all processors runs. */
export function processorCount(): number {
  return process.getBuiltinModule('node:os').availableParallelism()
}
