import { NegError } from '@neg/core'
import type { Qrels } from '@neg/core/evaluation'

import { documentText } from './beir-format.ts'
import { type BeirFolder, openBeir, type Placed } from './open-beir.ts'

/** Texts and their ids, by index. */
export interface BeirTexts {
  readonly ids: readonly string[]
  readonly texts: readonly string[]
  /** The index of each id. */
  readonly indexOf: ReadonlyMap<string, number>
}

/** Documents: `texts` holds title and text in one, as they are indexed and encoded. */
export interface BeirCorpus extends BeirTexts {
  readonly titles: readonly string[]
}

/** A BEIR collection in memory, with the queries and judgments of one split. */
export interface BeirCollection {
  readonly folder: string
  readonly split: string
  readonly corpus: BeirCorpus
  /** Only queries that the split's judgments name, in the order of the file. */
  readonly queries: BeirTexts
  readonly qrels: Qrels
}

export interface LoadBeirOptions {
  /** Which qrels file. Default `test`. */
  readonly split?: string
}

/**
 * Loads a collection in BEIR's layout (`openBeir`) into memory, and checks that its parts fit together.
 *
 * Memory: the texts, an array slot and a map entry an id.
 *
 * @throws what `openBeir` does, and with file and line: NEG_ID_DUPLICATE for an id that stands twice (both lines are
 * named) or a pair judged twice; NEG_ID_UNKNOWN for a judgment whose query or document is not there;
 * NEG_INPUT_MISSING for an empty corpus, no queries, or a split without judgments.
 */
export async function loadBeir(folder: string, options: LoadBeirOptions = {}): Promise<BeirCollection> {
  const { split = 'test' } = options
  const beir = await openBeir(folder)
  if (!beir.splits.includes(split)) {
    throw new NegError('NEG_INPUT_MISSING', `there are no judgments called ${JSON.stringify(split)}`, {
      where: { file: beir.path(split) },
      remedy: beir.splits.length === 0 ? 'Add qrels/test.tsv.' : `Choose among ${beir.splits.join(', ')}.`,
    })
  }
  const titles: string[] = []
  const documents = await gather(beir.documents(), beir.path('corpus'), 'document', (document) => {
    titles.push(document.title)
    return documentText(document)
  })
  const all = await gather(beir.queries(), beir.path('queries'), 'query', ({ text }) => text)
  const qrels = await readKnownJudgments(beir, split, documents, all)
  const kept = all.ids.filter((id) => qrels.has(id))
  return {
    folder,
    split,
    corpus: { ...documents, titles },
    queries: {
      ids: kept,
      texts: kept.map((id) => all.texts[all.indexOf.get(id) ?? -1]),
      indexOf: new Map(kept.map((id, index) => [id, index])),
    },
    qrels,
  }
}

async function gather<T extends { readonly id: string }>(
  items: AsyncIterable<Placed<T>>,
  file: string,
  kind: string,
  textOf: (item: T) => string,
): Promise<BeirTexts> {
  const ids: string[] = []
  const texts: string[] = []
  const lines: number[] = []
  const indexOf = new Map<string, number>()
  for await (const item of items) {
    const earlier = indexOf.get(item.id)
    if (earlier !== undefined) {
      throw new NegError(
        'NEG_ID_DUPLICATE',
        `the ${kind} ${JSON.stringify(item.id)} stands on lines ${lines[earlier]} and ${item.line}`,
        { where: { file, line: item.line, field: '_id' }, remedy: 'Rename one of the two, or remove it.' },
      )
    }
    indexOf.set(item.id, ids.length)
    ids.push(item.id)
    texts.push(textOf(item))
    lines.push(item.line)
  }
  if (ids.length === 0) {
    throw new NegError('NEG_INPUT_MISSING', `the file holds no ${kind}`, {
      where: { file },
      remedy: 'Check that the file was written to its end.',
    })
  }
  return { ids, texts, indexOf }
}

async function readKnownJudgments(
  beir: BeirFolder,
  split: string,
  documents: BeirTexts,
  queries: BeirTexts,
): Promise<Qrels> {
  const file = beir.path(split)
  const qrels = new Map<string, Map<string, number>>()
  for await (const { query, document, score, line } of beir.judgments(split)) {
    const unknown = !queries.indexOf.has(query)
      ? ['query', query]
      : !documents.indexOf.has(document)
        ? ['document', document]
        : undefined
    if (unknown !== undefined) {
      throw new NegError('NEG_ID_UNKNOWN', `there is no ${unknown[0]} ${JSON.stringify(unknown[1])}`, {
        where: { file, line },
        remedy: `Remove the row, or add the ${unknown[0]} to ${beir.path(unknown[0] === 'query' ? 'queries' : 'corpus')}.`,
      })
    }
    const row = qrels.get(query) ?? new Map<string, number>()
    if (row.has(document)) {
      throw new NegError('NEG_ID_DUPLICATE', `document ${JSON.stringify(document)} is judged twice for this query`, {
        where: { file, line },
        remedy: 'Keep one of the two rows.',
      })
    }
    qrels.set(query, row.set(document, score))
  }
  if (qrels.size === 0) {
    throw new NegError('NEG_INPUT_MISSING', 'the file holds no judgment', { where: { file } })
  }
  return qrels
}
