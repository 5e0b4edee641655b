import { NegError } from '@neg/core'

import { openBeir } from './open-beir.ts'
import {
  gatherCorpus,
  gatherQrels,
  gatherQueries,
  judgedQueries,
  type RetrievalCollection,
} from './retrieval-collection.ts'

/** A BEIR collection in memory, with the queries and judgments of one split. */
export interface BeirCollection extends RetrievalCollection {
  readonly folder: string
  readonly split: string
}

export interface LoadBeirOptions {
  /** Which qrels file. Default `test`. */
  readonly split?: string
}

/**
 * Loads a collection in BEIR's layout (`openBeir`) into memory, and checks that its parts fit together. Only queries
 * that the split's judgments name are kept, in the order of their file.
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
  const corpus = await gatherCorpus(beir.documents(), beir.path('corpus'))
  const queries = await gatherQueries(beir.queries(), beir.path('queries'))
  const qrels = await gatherQrels(beir.judgments(split), beir.path(split), { queries, documents: corpus })
  return { folder, split, corpus, queries: judgedQueries(queries, qrels), qrels }
}
