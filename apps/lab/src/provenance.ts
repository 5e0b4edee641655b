import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { NegError } from '@neg/core'
import { sha256, sha256File } from '@neg/core/execution'

import type { DataSource, ExperimentOptions } from './experiment.ts'

const require = createRequire(import.meta.url)

/** The versions a result was made with. */
export function versions(): Readonly<Record<string, string>> {
  const ours = ['@neg/core', '@neg/retrieval', '@neg/lab', '@tensorflow/tfjs']
  const version = (name: string): string =>
    (JSON.parse(readFileSync(manifest(name), 'utf8')) as { readonly version: string }).version
  return { ...Object.fromEntries(ours.map((name) => [name, version(name)])), node: process.versions.node }
}

function manifest(name: string): string {
  return name === '@neg/lab'
    ? fileURLToPath(new URL('../package.json', import.meta.url))
    : require.resolve(`${name}/package.json`)
}

let known: string | null | undefined

/** The commit of the checkout this package stands in, as of the first call; null for an installed package. */
export function commit(): string | null {
  known ??= fileURLToPath(import.meta.url).includes('node_modules') ? null : head()
  return known
}

function head(): string | null {
  const cwd = fileURLToPath(new URL('..', import.meta.url))
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], { cwd, encoding: 'utf8', stdio: 'pipe' }).trim()
  } catch {
    return null
  }
}

/**
 * One digest for each data source: of the names and contents of its files, folders in the order of their names.
 *
 * @throws NEG_INPUT_MISSING when one isn't there.
 */
export async function digestData(
  sources: readonly DataSource[],
  options: ExperimentOptions,
): Promise<readonly { readonly name: string; readonly sha256: string }[]> {
  const result: { name: string; sha256: string }[] = []
  for (const source of sources) {
    const lines: string[] = []
    for (const path of source.locate(options)) {
      for (const { name, file } of filesUnder(path, source.name)) lines.push(`${await sha256File(file)}  ${name}\n`)
    }
    result.push({ name: source.name, sha256: sha256(...lines) })
  }
  return result
}

function filesUnder(path: string, source: string): readonly { readonly name: string; readonly file: string }[] {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (stats === undefined) {
    throw new NegError('NEG_INPUT_MISSING', `the data "${source}" is not there`, {
      where: { file: path },
      remedy: 'Give the folder that holds it with --data.',
    })
  }
  if (!stats.isDirectory()) return [{ name: '', file: path }]
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => ({ name, file: join(path, name) }))
    .filter(({ file }) => statSync(file).isFile())
}
