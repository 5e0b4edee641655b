import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'

/** An installed npm package. */
export interface InstalledPackage {
  readonly folder: string
  readonly version: string
}

/** Finds a package as `@neg/core` sees it, else as this command or the folder it runs in does. */
export function findPackage(name: string): InstalledPackage | undefined {
  const own = createRequire(import.meta.url)
  for (const from of [own.resolve('@neg/core/package.json'), import.meta.url, `${process.cwd()}/`]) {
    const found = findPackageFrom(from, name)
    if (found !== undefined) return found
  }
  return undefined
}

/** Finds a package as the module at a path sees it. */
export function findPackageFrom(from: string, name: string): InstalledPackage | undefined {
  let manifest: string
  try {
    manifest = createRequire(from).resolve(`${name}/package.json`)
  } catch {
    return undefined
  }
  return { folder: dirname(manifest), version: JSON.parse(readFileSync(manifest, 'utf8')).version }
}
