import { NegError } from '@neg/core'
import { readLines } from '@neg/core/data'
import { type RankTable, rankRun, type Run } from '@neg/core/evaluation'
import { writeWhole } from '@neg/core/execution'

import { tabFields, tabLine } from './tab-fields.ts'

/**
 * Reads a rank file of MS MARCO: query id, document id and rank, split by tabs. The rank decides, there are no scores:
 * judge it with `meanReciprocalRankOfRanks`, not with `evaluate`. Missing ranks stay holes.
 *
 * @throws NEG_INPUT_SYNTAX for a rank that is no whole number from 1 on, NEG_ID_DUPLICATE for a document or a rank that
 * stands twice under one query, with file and line; NEG_INPUT_MISSING.
 */
export async function readRanks(file: string): Promise<RankTable> {
  const table = new Map<string, Map<string, number>>()
  const taken = new Map<string, Set<number>>()
  for await (const { text, line } of readLines(file)) {
    if (text === '') continue
    const [query, document, rankText] = tabFields(text, ['query', 'document', 'rank'], file, line)
    const rank = Number(rankText)
    if (!/^\d+$/.test(rankText) || rank < 1) {
      throw new NegError('NEG_INPUT_SYNTAX', `the rank ${JSON.stringify(rankText)} is no whole number from 1 on`, {
        where: { file, line },
      })
    }
    const row = table.get(query) ?? new Map<string, number>()
    const ranks = taken.get(query) ?? new Set<number>()
    if (row.has(document) || ranks.has(rank)) {
      const twice = row.has(document) ? `document ${document}` : `rank ${rank}`
      throw new NegError('NEG_ID_DUPLICATE', `${twice} stands twice under query ${query}`, { where: { file, line } })
    }
    table.set(query, row.set(document, rank))
    taken.set(query, ranks.add(rank))
  }
  return table
}

/**
 * Writes the order of a run (`rankRun`) as a rank file, whole or not at all.
 *
 * @param options.maxDocs how many documents a query; default all.
 * @throws NEG_INPUT_SCHEMA for an id with a tab or a line end in it; NEG_NOT_FINITE; NEG_WRITE_FAILED.
 */
export function writeRanks(file: string, run: Run, options: { readonly maxDocs?: number } = {}): Promise<void> {
  return writeWhole(
    file,
    (function* () {
      for (const [query, scores] of run) {
        for (const [index, id] of rankRun(scores, options).ids.entries()) yield tabLine([query, id, index + 1])
      }
    })(),
  )
}
