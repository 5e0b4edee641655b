import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { NegError } from '@neg/core'

import type { Comparison } from './comparison.ts'

export interface LoadedComparison {
  readonly comparison: Comparison
  /** The address of its module, which the processes of its sides load as well. */
  readonly module: string
}

const ownFolder = fileURLToPath(new URL('../comparisons', import.meta.url))
/** From the rate of the machine to the whole job. */
const order = ['matmul', 'infonce', 'topk', 'triplet', 'kmeans', 'bm25', 'mine']

/**
 * Loads comparisons by id, or all of a folder: one file each, named by its id.
 *
 * @throws NEG_RANGE for an id that there is no file of.
 */
export async function loadComparisons(ids: readonly string[], folder = ownFolder): Promise<LoadedComparison[]> {
  const known = readdirSync(folder)
    .filter((name) => name.endsWith('.ts'))
    .map((name) => basename(name, '.ts'))
    .sort((a, b) => place(a) - place(b) || sizeOf(b) - sizeOf(a))
  const unknown = ids.find((id) => !known.includes(id))
  if (unknown !== undefined) {
    throw new NegError('NEG_RANGE', `there is no comparison ${JSON.stringify(unknown)}`, {
      where: { field: 'id' },
      remedy: `Take some of ${known.join(', ')}.`,
    })
  }
  const asked = known.filter((id) => ids.length === 0 || ids.includes(id))
  return Promise.all(
    asked.map(async (id) => {
      const module = pathToFileURL(join(folder, `${id}.ts`)).href
      const { default: comparison } = (await import(module)) as { readonly default: Comparison }
      return { comparison, module }
    }),
  )
}

/** What says how fast a machine is: the plain square product, of each engine and of torch. */
export async function loadMachineRate(): Promise<LoadedComparison> {
  const [{ comparison, module }] = await loadComparisons(['matmul'])
  const plain = comparison.cases.filter(({ size }) => /^\d+ cubed$/.test(size))
  const quick = comparison.quick.filter(({ size }) => /^\d+ cubed$/.test(size))
  const peers = comparison.peers.filter(({ name }) => name === 'torch')
  const curve = { ...comparison.curve, full: [], quick: [] }
  return { module, comparison: { ...comparison, cases: plain, quick, peers, curve } }
}

function place(id: string): number {
  const at = order.indexOf(id.split('-')[0])
  return at < 0 ? order.length : at
}

function sizeOf(id: string): number {
  return Number.parseInt(id.split('-')[1] ?? '', 10) || 0
}
