import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import {
  absoluteMargin,
  applyFilters,
  type Filter,
  knownPositives,
  nearDuplicates,
  rankWindow,
  relativeMargin,
  type ScoredCandidates,
  scoreRange,
  simAnsWeights,
  teacher,
  topKPos,
  topKPosFilter,
} from './index.ts'

/** The candidates of one anchor, numbered in order; `precise` keeps float64 scores. */
function candidates(scores: readonly number[], { precise = false, anchor = 0 } = {}): ScoredCandidates {
  return {
    anchor: new Int32Array(scores.length).fill(anchor),
    candidate: Int32Array.from(scores, (_, i) => i),
    score: precise ? Float64Array.from(scores) : Float32Array.from(scores),
    source: new Uint8Array(scores.length),
  }
}

/** p1 a b p2 c d e f g, p1 and p2 being positives. */
const worked = [0.9, 0.89, 0.86, 0.8, 0.78, 0.75, 0.6, 0.4, 0.1]
const names = ['p1', 'a', 'b', 'p2', 'c', 'd', 'e', 'f', 'g']
const context = { positives: [[0, 3]], referenceScores: Float64Array.of(0.8) }

async function keptOf(filters: readonly Filter[], precise: boolean): Promise<string> {
  const { kept } = await applyFilters(candidates(worked, { precise }), filters, context)
  return Array.from(kept, (row) => names[row]).join('')
}

describe.each([true, false])('with float64 scores: %s', (precise) => {
  it.each<[string, Filter[], string]>([
    ['absolute margin .05, equality kept', [knownPositives(), absoluteMargin({ margin: 0.05 })], 'defg'],
    ['relative margin .05', [knownPositives(), relativeMargin({ margin: 0.05 })], 'defg'],
    ['scores from .5 to .8', [knownPositives(), scoreRange({ max: 0.8, min: 0.5 })], 'cde'],
    ['scores up to .78, equality kept', [knownPositives(), scoreRange({ max: 0.78, min: 0.4 })], 'cdef'],
    ['ranks 1 to 3 of what is left', [knownPositives(), rankWindow({ min: 1, max: 4 })], 'bcd'],
    ['ranks before margins', [rankWindow({ min: 4 }), relativeMargin({ margin: 0.05 })], 'defg'],
    ['TopK-MarginPos', [topKPos({ strategy: 'TopK-MarginPos', margin: 0.05 })], 'defg'],
    ['TopK-PercPos', [topKPos({ strategy: 'TopK-PercPos', percentage: 0.95 })], 'defg'],
  ])('%s', async (_, filters, wanted) => {
    expect(await keptOf(filters, precise)).toBe(wanted)
  })
})

it('counts each candidate once, by the first rule that drops it', async () => {
  const filters = [knownPositives(), relativeMargin({ margin: 0.05 }), scoreRange({ max: 0.7, min: 0.2 })]
  const { dropped, reports, weights } = await applyFilters(candidates(worked), filters, context)
  expect(dropped).toEqual({ positives: 2, relativeMargin: 3, maxScore: 1, minScore: 1 })
  expect(reports.map(({ seen, dropped }) => [seen, dropped])).toEqual([
    [9, 2],
    [7, 3],
    [4, 2],
  ])
  expect([...weights]).toEqual([0, 0, 0, 0, 0, 0, 1, 1, 0])
})

it('multiplies the weights of filters that grade', async () => {
  const half: Filter = {
    rule: 'half',
    apply: ({ anchor }) => ({
      weights: new Float32Array(anchor.length).fill(0.5),
      report: { rule: 'half', seen: anchor.length, dropped: 0, reasons: {} },
    }),
  }
  const { weights } = await applyFilters(candidates([1, 2]), [half, half])
  expect([...weights]).toEqual([0.25, 0.25])
})

it('keeps the meaning of a relative margin below zero', async () => {
  const scores = candidates([-0.9, -1.05, -1.2])
  const { kept } = await applyFilters(scores, [relativeMargin({ margin: 0.05 })], {
    referenceScores: Float64Array.of(-1),
  })
  expect([...kept]).toEqual([1, 2])
})

it('leaves nothing of an anchor whose positives have no score', async () => {
  const unknown = { referenceScores: Float64Array.of(Number.NEGATIVE_INFINITY) }
  for (const filter of [absoluteMargin({ margin: 0.1 }), relativeMargin({ margin: 0.1 })]) {
    expect((await applyFilters(candidates([1, -5]), [filter], unknown)).kept).toHaveLength(0)
  }
})

it('a wider margin keeps a subset', async () => {
  const score = fc.integer({ min: -20, max: 20 }).map((value) => value / 10)
  await fc.assert(
    fc.asyncProperty(fc.array(score), score, fc.nat(9), fc.nat(9), async (scores, reference, a, b) => {
      const references = { referenceScores: Float64Array.of(reference) }
      for (const make of [absoluteMargin, relativeMargin]) {
        const keptAt = async (margin: number): Promise<Int32Array> =>
          (await applyFilters(candidates(scores), [make({ margin })], references)).kept
        const narrow = new Set(await keptAt(Math.min(a, b) / 10))
        for (const row of await keptAt(Math.max(a, b) / 10)) expect(narrow.has(row)).toBe(true)
      }
    }),
  )
})

describe('nearDuplicates', () => {
  const texts = {
    positives: [[0]],
    queryTexts: ['What is a cat?'],
    documentTexts: ['A cat.', 'a  CAT', 'what is a cat', 'A dog', 'a dog!', 'ﬁsh'],
  }
  const rows = candidates([1, 1, 1, 1, 1, 1])

  it('drops the query, the positives and repetitions', async () => {
    const { kept, dropped } = await applyFilters(rows, [nearDuplicates()], texts)
    expect([...kept]).toEqual([3, 5])
    expect(dropped).toEqual({ duplicateText: 4 })
    expect([...(await applyFilters(rows, [nearDuplicates({ text: 'exact' })], texts)).kept]).toEqual([1, 2, 3, 4, 5])
  })

  it('drops what lies on a positive', async () => {
    const documentVectors = { vectors: Float32Array.of(1, 0, 3, 0.1, 0, 1, 0, 0), dimension: 2 }
    const { kept } = await applyFilters(candidates([1, 1, 1, 1]), [nearDuplicates({ similarity: 0.99 })], {
      positives: [[0]],
      documentVectors,
    })
    expect([...kept]).toEqual([2, 3])
  })
})

it('a teacher drops what it finds as good as the worst positive', async () => {
  const good: Record<string, number> = { p: 5, q: 4, same: 4, near: 3.5, far: 1 }
  const scorer = {
    id: 'teacher',
    score: async (pairs: readonly { document: string }[]) => Float32Array.from(pairs, ({ document }) => good[document]),
  }
  const documentTexts = ['p', 'q', 'same', 'near', 'far']
  const rows = { ...candidates([1, 1, 1]), candidate: Int32Array.of(2, 3, 4) }
  const asked = { positives: [[0, 1]], queryTexts: ['?'], documentTexts }
  const keptAt = async (margin: number): Promise<string[]> => {
    const { kept } = await applyFilters(rows, [teacher(scorer, { margin, batchSize: 2 })], asked)
    return Array.from(kept, (row) => documentTexts[rows.candidate[row]])
  }
  expect(await keptAt(0)).toEqual(['same', 'near', 'far'])
  expect(await keptAt(0.5)).toEqual(['near', 'far'])
  const { dropped } = await applyFilters(rows, [teacher(scorer, { maxScore: 2 })], asked)
  expect(dropped).toEqual({ teacherScore: 2 })
  const silent = { id: 'silent', score: async () => new Float32Array(0) }
  await expect(applyFilters(rows, [teacher(silent, { maxScore: 2 })], asked)).rejects.toMatchObject({
    code: 'NEG_SHAPE',
  })
})

it('topKPosFilter names the scores that stay', () => {
  expect([...topKPosFilter([0.9, 0.8, 0.71, 0.65], 0.8, { strategy: 'TopK-MarginPos', margin: 0.1 })]).toEqual([3])
  expect([...topKPosFilter([0.77, 0.75], 0.8, { strategy: 'TopK-PercPos' })]).toEqual([1])
})

it('simAnsWeights adds to 1, peaks at the reference and survives distant scores', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 1, maxLength: 20 }),
      (scores) => {
        const weights = simAnsWeights(scores, 3, { a: 2, b: 0.5 })
        expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 9)
        const nearest = scores.reduce((best, score, i) => {
          return Math.abs(score - 3.5) < Math.abs(scores[best] - 3.5) ? i : best
        }, 0)
        expect(weights[nearest]).toBe(Math.max(...weights))
      },
    ),
  )
})

describe('bad input', () => {
  it.each([
    ['a margin that is no number', () => absoluteMargin({ margin: Number.NaN })],
    ['an infinite relative margin', () => relativeMargin({ margin: Infinity })],
    ['a limit that is no number', () => scoreRange({ max: Number.NaN })],
    ['an empty window', () => rankWindow({ min: 3, max: 3 })],
    ['a window below 0', () => rankWindow({ min: -1 })],
    ['a teacher without a rule', () => teacher({ id: 't', score: async () => new Float32Array(0) }, {})],
  ])('%s', (_, make) => {
    expect(make).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
  })

  it('names what the context lacks', async () => {
    await expect(applyFilters(candidates([1]), [knownPositives()])).rejects.toMatchObject({
      code: 'NEG_INPUT_MISSING',
      where: { field: 'positives' },
    })
  })
})
