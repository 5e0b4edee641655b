import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { globSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { run } from './run.ts'

export interface Release {
  /** The one version that all packages were given. */
  readonly version: string
  /** The packages that were published, in the order of their folders. */
  readonly packages: readonly string[]
  readonly seconds: Readonly<Record<'install' | 'version' | 'publish', number>>
}

interface Manifest {
  readonly name: string
  readonly version: string
  readonly private?: boolean
  readonly publishConfig?: { provenance?: boolean }
}

/** What a maintainer would write before a release; it makes a first release possible where nothing else is pending. */
const changeset = `---
'@neg/core': patch
---

Rehearse a release.
`

/**
 * Releases a copy of the checkout at `root` to the registry, by the scripts that a real release runs: versions through
 * changesets, then build and publish. The copy lies in `folder` and has a history of its own.
 */
export async function releaseCopy(
  root: string,
  folder: string,
  registry: { readonly url: string; readonly token: string },
  env: NodeJS.ProcessEnv,
): Promise<Release> {
  await copyTracked(root, folder, env)
  const options = { cwd: folder, env: { ...env, ...identity } }
  const install = await timed(() => run('pnpm', ['install', '--frozen-lockfile', '--prefer-offline'], options))
  await writeFile(join(folder, '.changeset/rehearsal.md'), changeset)
  await withoutProvenance(folder)
  await commit(folder, options.env)
  const version = await timed(() => run('pnpm', ['version-packages'], options))
  await commit(folder, options.env)
  const manifests = await published(folder)
  const versions = new Set(manifests.map((manifest) => manifest.version))
  const [only = ''] = versions
  if (versions.size !== 1 || only === '0.0.0') throw new Error(`The family has versions ${[...versions].join(', ')}.`)
  const url = new URL(registry.url)
  await writeFile(join(folder, '.npmrc'), `registry=${registry.url}\n//${url.host}/:_authToken=${registry.token}\n`)
  const publish = await timed(() => run('pnpm', ['release'], options))
  return { version: only, packages: manifests.map(({ name }) => name), seconds: { install, version, publish } }
}

const identity = {
  GIT_AUTHOR_NAME: 'rehearsal',
  GIT_AUTHOR_EMAIL: 'rehearsal@localhost',
  GIT_COMMITTER_NAME: 'rehearsal',
  GIT_COMMITTER_EMAIL: 'rehearsal@localhost',
}

/** Copies what git would commit now. */
async function copyTracked(root: string, folder: string, env: NodeJS.ProcessEnv): Promise<void> {
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard']
  const deleted = await run('git', ['ls-files', '-z', '--deleted'], { cwd: root, env })
  const gone = new Set(deleted.split('\0'))
  for (const path of (await run('git', list, { cwd: root, env })).split('\0')) {
    if (path === '' || gone.has(path)) continue
    await mkdir(join(folder, dirname(path)), { recursive: true })
    await copyFile(join(root, path), join(folder, path))
  }
  await run('git', ['init', '--quiet', '--initial-branch=main'], { cwd: folder, env })
}

async function commit(folder: string, env: NodeJS.ProcessEnv): Promise<void> {
  await run('git', ['add', '--all'], { cwd: folder, env })
  await run('git', ['commit', '--quiet', '--no-verify', '--message', 'Rehearse'], { cwd: folder, env })
}

function manifestPaths(folder: string): string[] {
  return globSync('{packages,apps}/*/package.json', { cwd: folder })
    .map((path) => join(folder, path))
    .toSorted()
}

async function published(folder: string): Promise<Manifest[]> {
  const manifests = await Promise.all(
    manifestPaths(folder).map(async (path) => JSON.parse(await readFile(path, 'utf8')) as Manifest),
  )
  return manifests.filter((manifest) => !manifest.private)
}

/** Provenance is a statement of the build service, which a rehearsal isn't. */
async function withoutProvenance(folder: string): Promise<void> {
  for (const path of manifestPaths(folder)) {
    const manifest = JSON.parse(await readFile(path, 'utf8')) as Manifest
    delete manifest.publishConfig?.provenance
    await writeFile(path, `${JSON.stringify(manifest, null, 2)}\n`)
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return (performance.now() - start) / 1000
}
