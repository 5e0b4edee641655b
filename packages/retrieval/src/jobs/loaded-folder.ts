import { stat } from 'node:fs/promises'

import { NegError } from '@neg/core'
import type { Qrels } from '@neg/core/evaluation'
import { sha256File } from '@neg/core/execution'

import { openBeir } from '../data/open-beir.ts'
import { gatherCorpus, gatherQrels, gatherQueries } from '../data/retrieval-collection.ts'
import type { Corpus, TextTable } from '../data/retrieval-collection.ts'

/** A BEIR folder in memory, with every query and the judgments of each split on demand. */
export interface LoadedFolder {
  readonly folder: string
  readonly corpus: Corpus
  readonly queries: TextTable
  /** SHA-256 and number of records, for manifests. */
  readonly digests: { readonly corpus: FileDigest; readonly queries: FileDigest }
  judgments(split: string): Promise<SplitJudgments>
}

export interface FileDigest {
  readonly sha256: string
  readonly count: number
}

export interface SplitJudgments {
  readonly qrels: Qrels
  /** Numbers of the queries that the split judges, ascending. */
  readonly queries: Int32Array
  /** Those of them that have a relevant document, ascending: what can be learned from. */
  readonly anchors: Int32Array
  readonly digest: FileDigest
}

const loaded = new Map<string, { readonly stamp: string; readonly content: Promise<LoadedFolder> }>()

/**
 * Loads a BEIR folder once a thread: several jobs on one folder share what was read, until its files change.
 *
 * @throws what `openBeir` and `loadBeir` throw.
 */
export async function loadFolder(folder: string): Promise<LoadedFolder> {
  const beir = await openBeir(folder)
  const stamp = (await Promise.all([beir.path('corpus'), beir.path('queries')].map(stampOf))).join(', ')
  const held = loaded.get(folder)
  if (held?.stamp === stamp) return held.content
  const content = read(folder)
  loaded.set(folder, { stamp, content })
  content.catch(() => loaded.delete(folder))
  return content
}

/** Changes when a file does. @throws NEG_INPUT_MISSING. */
async function stampOf(path: string): Promise<string> {
  const { size, mtimeMs } = await stat(path).catch((cause: unknown) => {
    throw new NegError('NEG_INPUT_MISSING', 'there is no such file', {
      where: { file: path },
      remedy: 'Give a folder with corpus.jsonl, queries.jsonl and qrels/.',
      cause,
    })
  })
  return `${size} ${mtimeMs}`
}

async function read(folder: string): Promise<LoadedFolder> {
  const beir = await openBeir(folder)
  const corpus = await gatherCorpus(beir.documents(), beir.path('corpus'))
  const queries = await gatherQueries(beir.queries(), beir.path('queries'))
  const digests = {
    corpus: { sha256: await sha256File(beir.path('corpus')), count: corpus.ids.length },
    queries: { sha256: await sha256File(beir.path('queries')), count: queries.ids.length },
  }
  const splits = new Map<string, { readonly stamp: string; readonly content: Promise<SplitJudgments> }>()
  const judgments = async (split: string): Promise<SplitJudgments> => {
    const file = beir.path(split)
    const qrels = await gatherQrels(beir.judgments(split), file, { queries, documents: corpus })
    const numbers = Int32Array.from([...qrels.keys()], (id) => queries.indexOf.get(id) ?? -1).sort()
    let count = 0
    for (const documents of qrels.values()) count += documents.size
    const anchors = numbers.filter((query) =>
      [...(qrels.get(queries.ids[query])?.values() ?? [])].some((grade) => grade > 0),
    )
    if (anchors.length === 0) {
      throw new NegError('NEG_NO_POSITIVES', 'no query has a relevant document', {
        where: { file },
        remedy: 'A score above 0 says that a document is relevant.',
      })
    }
    return { qrels, queries: numbers, anchors, digest: { sha256: await sha256File(file), count } }
  }
  return {
    folder,
    corpus,
    queries,
    digests,
    async judgments(split) {
      if (!beir.splits.includes(split)) {
        throw new NegError('NEG_INPUT_MISSING', `there are no judgments called ${JSON.stringify(split)}`, {
          where: { file: beir.path(split) },
          remedy: beir.splits.length === 0 ? `Add qrels/${split}.tsv.` : `Choose among ${beir.splits.join(', ')}.`,
        })
      }
      const stamp = await stampOf(beir.path(split))
      const held = splits.get(split)
      if (held?.stamp === stamp) return held.content
      const content = judgments(split)
      splits.set(split, { stamp, content })
      content.catch(() => splits.delete(split))
      return content
    },
  }
}
