import { NegError } from '@neg/core'

import { writeFlagEmbedding } from '../data/flag-embedding-rows.ts'
import type { Corpus } from '../data/retrieval-collection.ts'
import { writeSentenceTransformers } from '../data/sentence-transformers-rows.ts'
import { writeTevatron } from '../data/tevatron-rows.ts'
import type { TevatronPassage } from '../data/tevatron-rows.ts'
import { loadFolder } from './loaded-folder.ts'
import { numberOf, readMinedRows } from './mined-negatives.ts'

/** The training files that mined negatives can be written as; those of sentence-transformers by their names there. */
export const negativesFormats = ['flag-embedding', 'tevatron', 'triplet', 'n-tuple', 'labeled-pair'] as const

export type NegativesFormat = (typeof negativesFormats)[number]

export interface ExportNegativesOptions {
  /** The BEIR folder that was mined; it has the texts. */
  readonly folder: string
  /** A file of mined negatives, as `mineFolder` writes it. */
  readonly negatives: string
  /** The file to write. */
  readonly out: string
  readonly format: NegativesFormat
  /** An n-tuple has so many negatives; queries with fewer are left out of that format. Default 10. */
  readonly numNegatives?: number
}

/** A mined query with its texts. */
interface MinedTexts {
  readonly queryId: string
  readonly query: string
  readonly positives: readonly TevatronPassage[]
  readonly negatives: readonly TevatronPassage[]
  readonly positiveScores: readonly number[]
  readonly negativeScores: readonly number[]
}

type Write = (file: string, mined: AsyncIterable<MinedTexts>, numNegatives: number) => Promise<void>

const writers: Readonly<Record<NegativesFormat, Write>> = {
  'flag-embedding': (file, mined) =>
    writeFlagEmbedding(
      file,
      flatMap(mined, (row) => [
        { ...row, positives: row.positives.map(wholeText), negatives: row.negatives.map(wholeText) },
      ]),
    ),
  tevatron: writeTevatron,
  triplet: (file, mined) =>
    writeSentenceTransformers(
      file,
      flatMap(mined, ({ query: anchor, positives, negatives }) =>
        positives.flatMap((positive) =>
          negatives.map((negative) => ({ anchor, positive: wholeText(positive), negative: wholeText(negative) })),
        ),
      ),
      'triplet',
    ),
  'n-tuple': (file, mined, numNegatives) =>
    writeSentenceTransformers(
      file,
      flatMap(mined, ({ query: anchor, positives, negatives }) =>
        negatives.length < numNegatives
          ? []
          : positives.map((positive) => ({
              anchor,
              positive: wholeText(positive),
              negatives: negatives.slice(0, numNegatives).map(wholeText),
            })),
      ),
      'n-tuple',
    ),
  'labeled-pair': (file, mined) =>
    writeSentenceTransformers(
      file,
      flatMap(mined, ({ query: anchor, positives, negatives }) => [
        ...positives.map((positive) => ({ anchor, passage: wholeText(positive), label: 1 })),
        ...negatives.map((negative) => ({ anchor, passage: wholeText(negative), label: 0 })),
      ]),
      'labeled-pair',
    ),
}

/**
 * Writes mined negatives with their texts as a training file of another library, a row at a time.
 *
 * FlagEmbedding and Tevatron have a row a query; triplets one for each positive and negative, n-tuples one for each
 * positive, labelled pairs one for each document.
 *
 * @throws NEG_ID_UNKNOWN, with its line, for an id that the folder doesn't have; NEG_RANGE; NEG_WRITE_FAILED; what
 * `loadFolder` and `readMinedRows` throw.
 */
export async function exportNegatives(options: ExportNegativesOptions): Promise<void> {
  const { folder, negatives, out, format, numNegatives = 10 } = options
  if (!negativesFormats.includes(format)) {
    throw new NegError('NEG_RANGE', `there is no format ${JSON.stringify(format)}`, {
      where: { field: 'format' },
      remedy: `Take one of ${negativesFormats.join(', ')}.`,
    })
  }
  await writers[format](out, minedTexts(folder, negatives), numNegatives)
}

async function* minedTexts(folder: string, file: string): AsyncGenerator<MinedTexts, void, undefined> {
  const { corpus, queries } = await loadFolder(folder)
  for await (const row of readMinedRows(file)) {
    const passages = (ids: readonly string[], field: string): TevatronPassage[] =>
      ids.map((id) => passageOf(corpus, numberOf(corpus, id, { file, line: row.line, field })))
    yield {
      queryId: row.query_id,
      query: queries.texts[numberOf(queries, row.query_id, { file, line: row.line, field: 'query_id' })],
      positives: passages(row.positive_ids, 'positive_ids'),
      negatives: passages(row.negative_ids, 'negative_ids'),
      positiveScores: row.positive_scores,
      negativeScores: row.negative_scores,
    }
  }
}

/** The corpus holds title and text in one; here they are told apart again. */
function passageOf({ ids, titles, texts }: Corpus, document: number): TevatronPassage {
  const title = titles[document].trim()
  return { id: ids[document], title, text: texts[document].slice(title.length).trim() }
}

function wholeText({ title, text }: TevatronPassage): string {
  return `${title} ${text}`.trim()
}

async function* flatMap<T, U>(
  items: AsyncIterable<T>,
  parts: (item: T) => readonly U[],
): AsyncGenerator<U, void, undefined> {
  for await (const item of items) yield* parts(item)
}
