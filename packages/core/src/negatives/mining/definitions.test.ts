import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'

import { type Batch, batches, columnsOf, referencesOf, rowsOf, triplesOf } from '../../../fixtures/mined-batches.ts'
import { useEngine } from '../../engine/use-engine.ts'
import {
  allPairs,
  allTriplets,
  mineAngular,
  mineBatchEasyHard,
  mineBatchHard,
  mineBatchSemiHard,
  mineHardestShare,
  mineMultiSimilarity,
  minePairMargin,
  mineTopK,
  mineTripletMargin,
  mineUniformHistogram,
  tripletsFromPairs,
} from '../index.ts'

const strategies = ['hard', 'easy', 'semihard'] as const
// Whole numbers tie exactly in every precision.
const measures = fc.constantFrom('squaredEuclidean' as const, 'manhattan' as const, 'dotProduct' as const)

/** Every positive and negative of every anchor by definition, with the distance or the negated similarity. */
function anchorsOf(batch: Batch, measure: 'squaredEuclidean' | 'manhattan' | 'dotProduct') {
  const others = batch.references ?? batch.rows
  const otherLabels = batch.references === undefined ? batch.labels : batch.referenceLabels
  return batch.rows.map((row, anchor) => {
    const candidates = others.map((other, index) => ({
      index,
      distance: row.reduce((total, value, i) => {
        if (measure === 'dotProduct') return total - value * other[i]
        const gap = Math.abs(value - other[i])
        return total + (measure === 'manhattan' ? gap : gap * gap)
      }, 0),
      alike: batch.labels[anchor] >= 0 && otherLabels[index] === batch.labels[anchor],
    }))
    const rest = candidates.filter(({ index }) => batch.references !== undefined || index !== anchor)
    return { anchor, positives: rest.filter(({ alike }) => alike), negatives: rest.filter(({ alike }) => !alike) }
  })
}

type Candidate = ReturnType<typeof anchorsOf>[number]['positives'][number]
const nearest = (rows: readonly Candidate[]): Candidate | undefined =>
  rows.toSorted((x, y) => x.distance - y.distance)[0]
const farthest = (rows: readonly Candidate[]): Candidate | undefined =>
  rows.toSorted((x, y) => y.distance - x.distance)[0]
const key = (...numbers: readonly number[]): string => numbers.join(' ')

function check(
  run: (batch: Batch, measure: 'squaredEuclidean' | 'manhattan' | 'dotProduct') => Promise<void>,
): Promise<void> {
  return fc.assert(fc.asyncProperty(batches, measures, run), { numRuns: 40 })
}

const given = (batch: Batch) => [rowsOf(batch.rows), Int32Array.from(batch.labels)] as const
const plain = (batch: Batch) => ({ normalise: false, references: referencesOf(batch) })

describe('miners find what their definitions name', () => {
  beforeAll(() => useEngine({ prefer: 'cpu' }))

  it('batch hard', () =>
    check(async (batch, measure) => {
      const { triplets } = await mineBatchHard(...given(batch), { ...plain(batch), measure })
      const expected = anchorsOf(batch, measure).flatMap(({ anchor, positives, negatives }) => {
        const [p, n] = [farthest(positives), nearest(negatives)]
        return p === undefined || n === undefined ? [] : [key(anchor, p.index, n.index)]
      })
      expect(triplesOf(triplets)).toEqual(expected)
    }))

  it('batch semi-hard', () =>
    check(async (batch, measure) => {
      const { triplets } = await mineBatchSemiHard(...given(batch), { ...plain(batch), measure })
      const expected = anchorsOf(batch, measure).flatMap(({ anchor, positives, negatives }) =>
        positives.flatMap((p) => {
          const n = nearest(negatives.filter(({ distance }) => distance > p.distance)) ?? farthest(negatives)
          return n === undefined ? [] : [key(anchor, p.index, n.index)]
        }),
      )
      expect(triplesOf(triplets)).toEqual(expected)
    }))

  it.each(
    strategies.flatMap((positive) =>
      strategies
        .filter((negative) => negative !== positive || positive !== 'semihard')
        .map((negative) => [positive, negative] as const),
    ),
  )('%s positives with %s negatives', (positiveStrategy, negativeStrategy) =>
    check(async (batch, measure) => {
      const { pairs } = await mineBatchEasyHard(...given(batch), {
        ...plain(batch),
        measure,
        positiveStrategy,
        negativeStrategy,
      })
      const ends = { hard: farthest, easy: nearest }
      const others = { hard: nearest, easy: farthest }
      const expected = anchorsOf(batch, measure).flatMap(({ anchor, positives, negatives }) => {
        let p = positiveStrategy === 'semihard' ? undefined : ends[positiveStrategy](positives)
        let n = negativeStrategy === 'semihard' ? undefined : others[negativeStrategy](negatives)
        if (p === undefined) p = farthest(positives.filter(({ distance }) => n !== undefined && distance < n.distance))
        else if (n === undefined) n = nearest(negatives.filter(({ distance }) => distance > (p as Candidate).distance))
        return p === undefined || n === undefined ? [] : [[key(anchor, p.index), key(anchor, n.index)]]
      })
      expect(columnsOf(pairs.positives)).toEqual(expected.map(([p]) => p))
      expect(columnsOf(pairs.negatives)).toEqual(expected.map(([, n]) => n))
    }),
  )

  it('all of one side, and one of the other where there is any', () =>
    check(async (batch, measure) => {
      const { pairs } = await mineBatchEasyHard(...given(batch), {
        ...plain(batch),
        measure,
        positiveStrategy: 'all',
        negativeStrategy: 'hard',
      })
      const anchors = anchorsOf(batch, measure)
      expect(columnsOf(pairs.positives)).toEqual(
        anchors.flatMap(({ anchor, positives }) => positives.map(({ index }) => key(anchor, index))),
      )
      expect(columnsOf(pairs.negatives)).toEqual(
        anchors.flatMap(({ anchor, negatives }) =>
          [nearest(negatives)].flatMap((n) => (n ? [key(anchor, n.index)] : [])),
        ),
      )
    }))

  it('allowed ranges hold the measure itself', () =>
    check(async (batch, measure) => {
      const [low, high] = measure === 'dotProduct' ? [-3, 4] : [2, 9]
      const { pairs } = await mineBatchEasyHard(...given(batch), {
        ...plain(batch),
        measure,
        positiveStrategy: 'hard',
        negativeStrategy: 'all',
        allowedPositiveRange: [low, high],
      })
      const sign = measure === 'dotProduct' ? -1 : 1
      const expected = anchorsOf(batch, measure).flatMap(({ anchor, positives }) => {
        const p = farthest(positives.filter(({ distance }) => sign * distance >= low && sign * distance <= high))
        return p === undefined ? [] : [key(anchor, p.index)]
      })
      expect(columnsOf(pairs.positives)).toEqual(expected)
    }))

  it('multi-similarity', () =>
    check(async (batch, measure) => {
      const { pairs } = await mineMultiSimilarity(...given(batch), { ...plain(batch), measure, epsilon: 0.5 })
      const anchors = anchorsOf(batch, measure)
      const kept = anchors.flatMap(({ anchor, positives, negatives }) =>
        positives
          .filter((p) => negatives.some((n) => p.distance + 0.5 > n.distance))
          .map(({ index }) => key(anchor, index)),
      )
      const repelled = anchors.flatMap(({ anchor, positives, negatives }) =>
        negatives
          .filter((n) => positives.some((p) => n.distance - 0.5 < p.distance))
          .map(({ index }) => key(anchor, index)),
      )
      expect([columnsOf(pairs.positives), columnsOf(pairs.negatives)]).toEqual([kept, repelled])
    }))

  it('pair margins', () =>
    check(async (batch, measure) => {
      const margins = { positiveMargin: 2, negativeMargin: 4 }
      const { pairs } = await minePairMargin(...given(batch), { ...plain(batch), measure, ...margins })
      const sign = measure === 'dotProduct' ? -1 : 1
      const anchors = anchorsOf(batch, measure)
      expect(columnsOf(pairs.positives)).toEqual(
        anchors.flatMap(({ anchor, positives }) =>
          positives.filter((p) => (sign < 0 ? -p.distance < 2 : p.distance > 2)).map(({ index }) => key(anchor, index)),
        ),
      )
      expect(columnsOf(pairs.negatives)).toEqual(
        anchors.flatMap(({ anchor, negatives }) =>
          negatives.filter((n) => (sign < 0 ? -n.distance > 4 : n.distance < 4)).map(({ index }) => key(anchor, index)),
        ),
      )
    }))

  it.each([
    ['all', (gap: number) => gap <= 2],
    ['hard', (gap: number) => gap <= 0],
    ['semihard', (gap: number) => gap <= 2 && gap > 0],
    ['easy', (gap: number) => gap > 2],
  ] as const)('%s triplets by a margin', (kind, keeps) =>
    check(async (batch, measure) => {
      const { triplets } = await mineTripletMargin(...given(batch), { ...plain(batch), measure, kind, margin: 2 })
      const expected = anchorsOf(batch, measure).flatMap(({ anchor, positives, negatives }) =>
        positives.flatMap((p) =>
          negatives.filter((n) => keeps(n.distance - p.distance)).map((n) => key(anchor, p.index, n.index)),
        ),
      )
      expect(triplesOf(triplets)).toEqual(expected)
    }),
  )

  it('the k hardest', () =>
    check(async (batch, measure) => {
      const { pairs } = await mineTopK(...given(batch), { ...plain(batch), measure, k: 2 })
      const anchors = anchorsOf(batch, measure)
      expect(columnsOf(pairs.positives)).toEqual(
        anchors.flatMap(({ anchor, positives }) =>
          positives
            .toSorted((x, y) => y.distance - x.distance)
            .slice(0, 2)
            .map(({ index }) => key(anchor, index)),
        ),
      )
      expect(columnsOf(pairs.negatives)).toEqual(
        anchors.flatMap(({ anchor, negatives }) =>
          negatives
            .toSorted((x, y) => x.distance - y.distance)
            .slice(0, 2)
            .map(({ index }) => key(anchor, index)),
        ),
      )
    }))

  it('the hardest share of all pairs', () =>
    check(async (batch, measure) => {
      const { pairs } = await mineHardestShare(...given(batch), { ...plain(batch), measure, share: 0.3 })
      const anchors = anchorsOf(batch, measure)
      const all = anchors.flatMap(({ anchor, negatives }) => negatives.map((n) => ({ anchor, ...n })))
      const hardest = all.toSorted((x, y) => x.distance - y.distance).slice(0, Math.ceil(0.3 * all.length))
      expect(new Set(columnsOf(pairs.negatives))).toEqual(new Set(hardest.map((n) => key(n.anchor, n.index))))
    }))

  it('the angle under which a negative sees a positive pair', () =>
    check(async (batch) => {
      const { triplets } = await mineAngular(...given(batch), { ...plain(batch), angle: 31 })
      const others = batch.references ?? batch.rows
      const length = (x: readonly number[]): number => Math.hypot(...x)
      const expected = anchorsOf(batch, 'manhattan').flatMap(({ anchor, positives, negatives }) =>
        positives.flatMap((p) =>
          negatives
            .filter((n) => {
              const a = batch.rows[anchor]
              const side = length(a.map((value, i) => value - others[p.index][i]))
              const height = length(a.map((value, i) => (value + others[p.index][i]) / 2 - others[n.index][i]))
              return side > 0 && (Math.atan(side / (2 * height)) * 180) / Math.PI > 31
            })
            .map((n) => key(anchor, p.index, n.index)),
        ),
      )
      expect(triplesOf(triplets)).toEqual(expected)
    }))

  it('a histogram that holds every pair, and draws from every bin that has any', () =>
    check(async (batch, measure) => {
      const how = { bins: 4, positivesPerBin: 2, negativesPerBin: 3 }
      const { pairs, histogram, report } = await mineUniformHistogram(...given(batch), {
        ...plain(batch),
        measure,
        ...how,
      })
      const filled = (counts: Int32Array): number => counts.filter((count) => count > 0).length
      const total = (counts: Int32Array): number => counts.reduce((sum, count) => sum + count, 0)
      expect(total(histogram.positives)).toBe(report.positives.considered)
      expect(total(histogram.negatives)).toBe(report.negatives.considered)
      expect(pairs.positives.anchor).toHaveLength(2 * filled(histogram.positives))
      expect(pairs.negatives.anchor).toHaveLength(3 * filled(histogram.negatives))
    }))

  it('all triplets from labels, straight or through pairs', () =>
    fc.assert(
      fc.property(batches, (batch) => {
        const labels = Int32Array.from(batch.labels)
        const references = batch.references && { labels: Int32Array.from(batch.referenceLabels) }
        const { positives, negatives } = allPairs(labels, { references })
        const expected = anchorsOf(batch, 'manhattan').flatMap((rows) =>
          rows.positives.flatMap((p) => rows.negatives.map((n) => key(rows.anchor, p.index, n.index))),
        )
        expect(triplesOf(allTriplets(labels, { references }))).toEqual(expected)
        expect(triplesOf(tripletsFromPairs(positives, negatives))).toEqual(expected)
      }),
    ))
})
