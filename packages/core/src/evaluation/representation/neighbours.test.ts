import * as fc from 'fast-check'
import { expect, it } from 'vitest'

import { meanAveragePrecisionAtR } from './mean-average-precision-at-r.ts'
import type { NeighbourOptions } from './mean-over-queries.ts'
import { meanReciprocalRank } from './mean-reciprocal-rank.ts'
import { precisionAt1 } from './precision-at-1.ts'
import { rPrecision } from './r-precision.ts'
import { recallAtK } from './recall-at-k.ts'

const dimension = 2
// Whole numbers on a small grid tie often, and tie exactly.
const item = fc.record({ x: fc.integer({ min: -3, max: 3 }), y: fc.integer({ min: -3, max: 3 }), label: fc.nat(3) })
const items = fc.array(item, { minLength: 2, maxLength: 14 })
type Item = { readonly x: number; readonly y: number; readonly label: number }
const table = (rows: readonly Item[]) => ({
  embeddings: Float32Array.from(rows.flatMap(({ x, y }) => [x, y])),
  labels: Int32Array.from(rows, ({ label }) => label),
})

interface Values {
  readonly precision: number
  readonly r: number
  readonly map: number
  readonly mrr: number
  readonly recall3: number
}

/** By the definitions: sort all references of each query. */
function sorted(queries: readonly Item[], references: readonly Item[] | undefined, byClass: boolean): Values {
  const found: { readonly label: number; readonly values: Values }[] = []
  queries.forEach((query, own) => {
    const distance = ({ x, y }: Item): number => Math.hypot(x - query.x, y - query.y)
    const ranking = (references ?? queries)
      .map((reference, index) => ({ reference, index }))
      .filter(({ index }) => references !== undefined || index !== own)
      .sort((a, b) => distance(a.reference) - distance(b.reference) || a.index - b.index)
      .map(({ reference }) => (reference.label === query.label ? 1 : 0))
    const count = ranking.reduce<number>((sum, hit) => sum + hit, 0)
    if (count === 0) return
    const hitsUpTo = (rank: number): number => ranking.slice(0, rank).reduce<number>((sum, hit) => sum + hit, 0)
    let map = 0
    for (let rank = 1; rank <= count; rank += 1) map += (ranking[rank - 1] * hitsUpTo(rank)) / rank / count
    found.push({
      label: query.label,
      values: {
        precision: ranking[0],
        r: hitsUpTo(count) / count,
        map,
        mrr: 1 / (ranking.indexOf(1) + 1),
        recall3: hitsUpTo(3) > 0 ? 1 : 0,
      },
    })
  })
  const mean = (name: keyof Values, list: typeof found): number =>
    list.reduce((sum, { values }) => sum + values[name], 0) / list.length
  const value = (name: keyof Values): number => {
    if (!byClass) return mean(name, found)
    const labels = [...new Set(found.map(({ label }) => label))]
    return (
      labels.reduce(
        (sum, own) =>
          sum +
          mean(
            name,
            found.filter(({ label }) => label === own),
          ),
        0,
      ) / labels.length
    )
  }
  return {
    precision: value('precision'),
    r: value('r'),
    map: value('map'),
    mrr: value('mrr'),
    recall3: value('recall3'),
  }
}

function measured(embeddings: Float32Array | Float64Array, labels: Int32Array, options: NeighbourOptions): Values {
  return {
    precision: precisionAt1(embeddings, labels, options),
    r: rPrecision(embeddings, labels, options),
    map: meanAveragePrecisionAtR(embeddings, labels, options),
    mrr: meanReciprocalRank(embeddings, labels, options),
    recall3: recallAtK(embeddings, labels, { ...options, k: 3 }),
  }
}

function expectClose(found: Values, wanted: Values): void {
  for (const name of Object.keys(wanted) as (keyof Values)[]) {
    if (Number.isNaN(wanted[name])) expect(found[name]).toBeNaN()
    else expect(found[name]).toBeCloseTo(wanted[name], 12)
  }
}

it('are what a full sort gives, ties and lone labels included', () => {
  fc.assert(
    fc.property(items, fc.option(items, { nil: undefined }), fc.boolean(), (queries, references, byClass) => {
      const { embeddings, labels } = table(queries)
      const found = measured(embeddings, labels, {
        dimension,
        averageOverClasses: byClass,
        ...(references && { references: table(references) }),
      })
      expectClose(found, sorted(queries, references, byClass))
      expect(found.map).toSatisfy((value: number) => Number.isNaN(value) || value <= found.r + 1e-12)
      expect(found.precision).toSatisfy((value: number) => Number.isNaN(value) || value <= found.recall3)
    }),
  )
})

it('are 1 where labels are apart, whatever the scale by cosine', () => {
  const embeddings = Float64Array.of(1, 0, 9, 1, 0, 1, -0.1, 7)
  const labels = Int32Array.of(5, 5, 8, 8)
  expect(measured(embeddings, labels, { dimension, measure: 'cosine' })).toEqual({
    precision: 1,
    r: 1,
    map: 1,
    mrr: 1,
    recall3: 1,
  })
})

it('are NaN where no label occurs twice', () => {
  expect(precisionAt1(Float32Array.of(0, 1, 2, 3), Int32Array.of(0, 1), { dimension })).toBeNaN()
})

it('refuse what is no labelled embedding', () => {
  const labels = Int32Array.of(0, 0)
  const refused: [() => number, string][] = [
    [() => rPrecision(Float32Array.of(1, 2, 3), labels, { dimension }), 'NEG_SHAPE'],
    [() => rPrecision(Float32Array.of(1, 2, 3, 4), Int32Array.of(1), { dimension }), 'NEG_SHAPE'],
    [() => rPrecision(Float32Array.of(1, 2, Number.NaN, 4), labels, { dimension }), 'NEG_NOT_FINITE'],
    [() => rPrecision(Float32Array.of(1, 2, 3, 4), labels, { dimension: 0 }), 'NEG_RANGE'],
    [() => recallAtK(Float32Array.of(1, 2, 3, 4), labels, { dimension, k: 0 }), 'NEG_RANGE'],
    [() => rPrecision(Float32Array.of(1, 2, 3, 4), labels, { dimension, measure: JSON.parse('"dot"') }), 'NEG_RANGE'],
  ]
  for (const [call, code] of refused) expect(call).toThrow(expect.objectContaining({ code }))
})
