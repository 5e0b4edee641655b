import { NegError, useEngine } from '@neg/core'
import type { EngineName } from '@neg/core'

import { loadFolder } from './loaded-folder.ts'
import { useSystem } from './text-system.ts'
import type { SystemSpec } from './text-system.ts'

export interface SearchFolderOptions {
  /** The BEIR folder whose corpus is searched. */
  readonly folder: string
  readonly system: SystemSpec
  readonly query: string
  /** Documents to find at most. Default 10, or the whole of a smaller corpus. */
  readonly k?: number
  readonly engine?: EngineName
}

export interface FoundDocument {
  readonly id: string
  readonly score: number
  readonly text: string
}

/**
 * The documents of a BEIR folder that answer a query best, by BM25 or by a trained encoder.
 *
 * @throws NEG_RANGE for a k below 1 or beyond the corpus; what `loadFolder` and `loadTrainedEncoder` throw.
 */
export async function searchFolder(options: SearchFolderOptions): Promise<readonly FoundDocument[]> {
  await useEngine({ prefer: options.engine })
  const data = await loadFolder(options.folder)
  const { ids, texts } = data.corpus
  const k = depthOf(options.k, 10, ids.length, 'k')
  const found = await useSystem(data, options.system, (system) => system.search([options.query], k))
  return Array.from({ length: found.counts[0] }, (_, place) => ({
    id: ids[found.ids[place]],
    score: found.scores[place],
    text: texts[found.ids[place]],
  }))
}

/** How many documents to find for a query. @throws NEG_RANGE for fewer than one or more than there are. */
export function depthOf(wanted: number | undefined, usual: number, documents: number, field: string): number {
  const depth = wanted ?? Math.min(usual, documents)
  if (Number.isInteger(depth) && depth >= 1 && depth <= documents) return depth
  throw new NegError('NEG_RANGE', `cannot find ${depth} of ${documents} documents for a query`, {
    where: { field },
    remedy: `Ask for 1 to ${documents}.`,
  })
}
