import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The root of this checkout. */
export const root: string = fileURLToPath(new URL('../../..', import.meta.url))

/** What a package.json says, as far as the checks read it. */
export interface Manifest {
  readonly name: string
  readonly version: string
  readonly private?: boolean
  readonly exports?: Readonly<Record<string, string | Readonly<Record<string, string>>>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

/** One package of the workspace. */
export interface Member {
  /** Absolute. */
  readonly folder: string
  /** `packages`, `apps` or `tooling`. */
  readonly group: string
  readonly manifest: Manifest
}

/** The packages of the workspace at `folder`, in the order of their folders. */
export function members(folder: string = root): Member[] {
  return globSync('{packages,apps,tooling}/*/package.json', { cwd: folder })
    .toSorted()
    .map((path) => ({
      folder: join(folder, dirname(path)),
      group: dirname(dirname(path)),
      manifest: JSON.parse(readFileSync(join(folder, path), 'utf8')) as Manifest,
    }))
}

/** The packages that are published. */
export function published(folder: string = root): Member[] {
  return members(folder).filter(({ manifest }) => !manifest.private)
}

/** The TypeScript files of a package, absolute; those that git ignores lie outside these folders. */
export function sources(member: Member): string[] {
  const folders = ['src', 'adapters', 'fixtures'].filter((name) => existsSync(join(member.folder, name)))
  return folders
    .flatMap((name) => globSync(`${name}/**/*.ts`, { cwd: member.folder }))
    .toSorted()
    .map((path) => join(member.folder, path))
}

/** True for tests and benchmarks, which no package ships. */
export function isTest(path: string): boolean {
  return /\.(test|bench)\.ts$/.test(basename(path))
}
