import fc from 'fast-check'
import type { Tensor, Tensor2D } from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'

import { labelledBatches, othersOf, valuesOf, worst } from '../../../fixtures/labelled-batches.ts'
import { useEngine } from '../../engine/index.ts'
import { angularLoss } from './angular-loss.ts'
import { circleLoss } from './circle-loss.ts'
import { contrastiveLoss } from './contrastive-loss.ts'
import { fastAP } from './fast-ap.ts'
import { intraPairVariance } from './intra-pair-variance.ts'
import type { AnchorPairs, LabelledPairsOptions } from './labelled-pairs.ts'
import { liftedStructure } from './lifted-structure.ts'
import { multiSimilarity } from './multi-similarity.ts'
import { nca } from './nca.ts'
import { pnp } from './pnp.ts'
import type { References } from './references.ts'
import { triplet } from './triplet.ts'
import { tupletMargin } from './tuplet-margin.ts'

interface Options extends LabelledPairsOptions {
  readonly reduction: 'none'
}
type LabelledLoss = (embeddings: Tensor2D, labels: Int32Array, options: Options) => Tensor

const ofPairs: readonly LabelledLoss[] = [
  circleLoss,
  contrastiveLoss,
  fastAP,
  liftedStructure,
  multiSimilarity,
  tupletMargin,
]
const others: readonly LabelledLoss[] = [angularLoss, nca, pnp]
const named = (losses: readonly LabelledLoss[]): [string, LabelledLoss][] => losses.map((loss) => [loss.name, loss])

describe('references', () => {
  beforeAll(() => useEngine({ prefer: 'wasm' }))

  it.each(named([...ofPairs, ...others]))(
    '%s gives anchors against the whole batch what they have in it',
    (_name, loss) =>
      fc.assert(
        fc.asyncProperty(labelledBatches, fc.nat(8), async ({ rows, labels }, more) => {
          const count = 1 + (more % rows.length)
          const own = Int32Array.from({ length: count }, (_, row) => row)
          const whole = await valuesOf(rows, (x) => loss(x, labels, { reduction: 'none' }))
          const part = await valuesOf(rows, (x) =>
            loss(x.slice(0, count), labels.slice(0, count), {
              references: { embeddings: x, labels, own },
              reduction: 'none',
            }),
          )
          expect(worst(part, whole.slice(0, count))).toBeLessThan(2e-5)
        }),
        { numRuns: 15 },
      ),
  )

  it.each(['batchAll', 'batchSemiHard', 'batchHard'] as const)('triplet does as well, %s', (mining) =>
    fc.assert(
      fc.asyncProperty(labelledBatches, async (batch) => {
        const rows = [...batch.rows, [1, 0.5, 0], [0, 1, 0.3], [0.2, 0, 1]]
        const labels = Int32Array.of(...batch.labels, 0, 0, 1)
        const own = labels.map((_, row) => row).subarray(0, rows.length - 2)
        const options = { mining, reduction: 'none' } as const
        const whole = await valuesOf(rows, (x) => triplet(x, labels, options))
        const part = await valuesOf(rows, (x) =>
          triplet(x.slice(0, own.length), labels.slice(0, own.length), {
            ...options,
            references: { embeddings: x, labels, own },
          }),
        ).catch((error: unknown) => String(error))
        // Without the last two an anchor may have no positive at all.
        if (typeof part === 'string') expect(part).toContain('NEG_NO_POSITIVES')
        else expect(worst(part, whole.slice(0, own.length))).toBeLessThan(2e-5)
      }),
      { numRuns: 15 },
    ),
  )

  it.each(named([...ofPairs, intraPairVariance]))('%s takes the pairs of the labels as mined ones', (_name, loss) =>
    fc.assert(
      fc.asyncProperty(labelledBatches, async ({ rows, labels }) => {
        const listed = (kind: 'positives' | 'negatives'): AnchorPairs => {
          const pairs = [...labels.keys()].flatMap((anchor) =>
            othersOf(labels, anchor)[kind].map((other) => ({ anchor, other })),
          )
          return {
            anchor: Int32Array.from(pairs, ({ anchor }) => anchor),
            other: Int32Array.from(pairs, ({ other }) => other),
          }
        }
        const pairs = { positives: listed('positives'), negatives: listed('negatives') }
        const byLabel = await valuesOf(rows, (x) => loss(x, labels, { reduction: 'none' }))
        const byPairs = await valuesOf(rows, (x) => loss(x, labels, { pairs, reduction: 'none' }))
        expect(worst(byPairs, byLabel)).toBeLessThan(1e-6)
      }),
      { numRuns: 10 },
    ),
  )

  it('counts a pair as often as it was mined', async () => {
    const rows = [
      [1, 0],
      [0, 1],
      [0.6, 0.8],
    ]
    const none = { anchor: Int32Array.of(), other: Int32Array.of() }
    const positives = { anchor: Int32Array.of(0, 0, 0), other: Int32Array.of(1, 1, 2) }
    const found = await valuesOf(rows, (x) =>
      contrastiveLoss(x, Int32Array.of(0, 0, 0), { pairs: { positives, negatives: none }, reduction: 'mean' }),
    )
    expect(worst(found, [(2 * Math.SQRT2 + Math.hypot(0.4, 0.8)) / 3])).toBeLessThan(1e-6)
  })

  it('takes a label below 0 for no class', async () => {
    const rows = [
      [1, 0],
      [0.8, 0.6],
      [0, 1],
    ]
    const found = await valuesOf(rows, (x) => contrastiveLoss(x, Int32Array.of(-1, -1, 0), { reduction: 'none' }))
    const [near, far] = [1 - Math.hypot(0.2, 0.6), 1 - Math.hypot(0.8, 0.4)]
    expect(worst(found, [near, near + far, far])).toBeLessThan(1e-6)
  })

  it.each<[string, Partial<References>, string]>([
    ['another dimension', { embeddings: { shape: [2, 4], rank: 2, size: 8 } as Tensor2D }, 'NEG_SHAPE'],
    ['another number of labels', { labels: Int32Array.of(0) }, 'NEG_SHAPE'],
    ['another number of copies', { own: Int32Array.of(0) }, 'NEG_SHAPE'],
    ['a copy of another label', { own: Int32Array.of(1, -1) }, 'NEG_RANGE'],
    ['a copy that is none of them', { own: Int32Array.of(2, -1) }, 'NEG_RANGE'],
  ])('refuse %s', async (_name, wrong, code) => {
    await expect(
      valuesOf(
        [
          [1, 2, 3],
          [3, 4, 1],
        ],
        (x) => {
          const references = { embeddings: x, labels: Int32Array.of(0, 1), ...wrong }
          return nca(x, Int32Array.of(0, 1), { references })
        },
      ),
    ).rejects.toMatchObject({ code })
  })

  it.each<[string, AnchorPairs, string]>([
    ['columns of different lengths', { anchor: Int32Array.of(0), other: Int32Array.of() }, 'NEG_SHAPE'],
    ['an anchor that is none', { anchor: Int32Array.of(2), other: Int32Array.of(0) }, 'NEG_RANGE'],
    ['a row that is none', { anchor: Int32Array.of(0), other: Int32Array.of(-1) }, 'NEG_RANGE'],
  ])('mined pairs are refused for %s', async (_name, wrong, code) => {
    const none = { anchor: Int32Array.of(), other: Int32Array.of() }
    const loss = valuesOf([[1], [2]], (x) =>
      circleLoss(x, Int32Array.of(0, 1), { pairs: { positives: none, negatives: wrong } }),
    )
    await expect(loss).rejects.toMatchObject({ code })
  })
})
