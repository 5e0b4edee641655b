import { mineHardNegatives, miningCollectionFromPairs } from '@neg/retrieval/negatives'
import type { MinedHardNegatives } from '@neg/retrieval/negatives'
import { normaliseRows } from '@neg/core/kernels'

import { defineComparison, sizes } from '../src/comparison.ts'
import type { Case, CurveCase, OurSide, Outputs, Peer } from '../src/comparison.ts'
import { scriptBeside } from '../src/peer-sides.ts'
import { randomRows, unitRows } from '../src/random-rows.ts'

const options = { rangeMin: 10, rangeMax: 50, relativeMargin: 0.05, negatives: 5 }

function mining(queries: number, documents: number, width: number): Case {
  const size = `${queries.toLocaleString('en')} x ${documents.toLocaleString('en')} x ${width}`
  return { size, parameters: { queries, documents, width, ...options } }
}

function curve(queries: number, width: number, documents: readonly number[]): CurveCase[] {
  return documents.map((at) => ({ at, parameters: mining(queries, at, width).parameters }))
}

/** From texts, pairs and vectors to rows of texts, as the other side does it. */
const ours: OurSide = async ({ inputs, parameters }) => {
  const { width, rangeMin, rangeMax, relativeMargin, negatives } = sizes(parameters)
  const queries = inputs['queryTexts'] as readonly string[]
  const documents = inputs['documentTexts'] as readonly string[]
  const pairs = queries.map((query, i) => ({ query, positive: documents[(inputs['positives'] as Int32Array)[i]] }))
  const corpus = documents.map((text) => ({ text }))
  const source = {
    queryVectors: inputs['queries'] as Float32Array,
    documentVectors: inputs['documents'] as Float32Array,
    dimension: width,
  }
  let mined: MinedHardNegatives | undefined
  return {
    run: async () => {
      mined = await mineHardNegatives(miningCollectionFromPairs(pairs, corpus), source, {
        rangeMin,
        rangeMax,
        relativeMargin,
        numNegatives: negatives,
        outputFormat: 'triplet',
      })
    },
    outputs: () => {
      const query = new Map(queries.map((text, number) => [text, number]))
      const document = new Map(documents.map((text, number) => [text, number]))
      const rows = (mined?.rows ?? []).flatMap((row) => ('negative' in row ? [row] : []))
      return {
        query: Int32Array.from(rows, (row) => query.get(row.query) ?? -1),
        positive: Int32Array.from(rows, (row) => document.get(row.positive) ?? -1),
        negative: Int32Array.from(rows, (row) => document.get(row.negative) ?? -1),
      }
    },
  }
}

/** The share of rows of either side that the other hasn't. */
function shareOfOthers(a: Outputs, b: Outputs): number {
  const rowsOf = ({ query, positive, negative }: Outputs): Set<string> =>
    new Set(Array.from(query, (one, i) => `${one} ${positive[i]} ${negative[i]}`))
  const [x, y] = [rowsOf(a), rowsOf(b)]
  const shared = [...x].filter((row) => y.has(row)).length
  const all = x.size + y.size - shared
  return all === 0 ? 0 : 1 - shared / all
}

function peer(faiss: boolean): Peer {
  return {
    name: 'sentence-transformers',
    mode: faiss ? 'FAISS on' : 'FAISS off',
    side: { python: scriptBeside(import.meta.url, 'mine-10k.py') },
    parameters: { faiss },
    engines: ['native', 'wasm'],
    target: (engine) => (engine === 'native' ? 2 : 1),
    memory: true,
  }
}

export default defineComparison({
  id: 'mine-10k',
  work: 'mining hard negatives over given embeddings',
  engines: ['native', 'wasm'],
  cases: [mining(10_000, 100_000, 384)],
  quick: [mining(300, 3000, 64)],
  curve: {
    axis: 'documents',
    full: curve(2000, 384, [25_000, 50_000, 100_000]),
    quick: curve(100, 64, [750, 1500, 3000]),
  },
  inputs: (parameters, rng) => {
    const { queries: count, documents: size, width } = sizes(parameters)
    const documents = unitRows(rng.fork('documents'), size, width)
    const noise = randomRows(rng.fork('noise'), count, width)
    const draw = rng.fork('positives')
    const positives = Int32Array.from({ length: count }, () => draw.below(size))
    // A query is its positive, turned by so much that other documents come near.
    const queries = noise.map((value, i) => {
      const [row, column] = [Math.floor(i / width), i % width]
      return documents[positives[row] * width + column] + (4 * value) / Math.sqrt(width)
    })
    normaliseRows(queries, width)
    return {
      queries,
      documents,
      positives,
      queryTexts: Array.from({ length: count }, (_, i) => `query ${i}`),
      documentTexts: Array.from({ length: size }, (_, i) => `document ${i}`),
    }
  },
  ours,
  peers: [peer(false), peer(true)],
  agreement: shareOfOthers,
  // Scores that differ by rounding may change places at the ends of the window.
  tolerance: 2e-3,
})
