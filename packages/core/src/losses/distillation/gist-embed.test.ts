import * as tf from '@tensorflow/tfjs'
import { expect, it } from 'vitest'

import { cosine, expectClose, mean, normalRows, valueAndGradients } from '../../../fixtures/rows-of-losses.ts'
import { useEngine } from '../../engine/use-engine.ts'
import { infoNCE } from '../contrastive/info-nce.ts'
import { type GistEmbedOptions, gistEmbed } from './gist-embed.ts'

await useEngine({ prefer: 'wasm' })

const [anchors, positives, negatives] = [normalRows(1, 6, 4), normalRows(2, 6, 4), normalRows(3, 5, 4)]
const table = (x: readonly number[][], y: readonly number[][]): number[][] =>
  x.map((row) => y.map((other) => Math.fround(cosine(row, other))))
const [guideA, guideP, guideN] = [normalRows(4, 6, 3), normalRows(5, 6, 3), normalRows(6, 5, 3)]
const [ap, aa, pp, an] = [table(guideA, guideP), table(guideA, guideA), table(guideP, guideP), table(guideA, guideN)]

/** The definition, candidate by candidate. */
function naive({ temperature = 0.01, margin = 0, marginStrategy }: GistEmbedOptions, mined: boolean): number {
  return mean(
    anchors.map((anchor, i) => {
      const threshold = ap[i][i] - (marginStrategy === 'relative' ? Math.abs(ap[i][i]) * margin : margin)
      const kept: number[] = []
      const add = (x: readonly number[], y: readonly number[], guide: number, own = false): void => {
        if (own || guide <= threshold) kept.push(cosine(x, y) / temperature)
      }
      anchors.forEach((_, j) => {
        add(anchor, positives[j], ap[i][j], i === j)
        add(anchor, anchors[j], aa[i][j])
        add(positives[i], positives[j], pp[i][j])
      })
      if (mined) negatives.forEach((negative, j) => add(anchor, negative, an[i][j]))
      const most = Math.max(...kept)
      const total = kept.reduce((sum, x) => sum + Math.exp(x - most), 0)
      return most + Math.log(total) - cosine(anchor, positives[i]) / temperature
    }),
  )
}

it.each<[string, GistEmbedOptions]>([
  ['no margin', { temperature: 0.1 }],
  ['an absolute margin', { temperature: 0.2, margin: 0.3 }],
  ['a negative margin', { temperature: 0.2, margin: -0.5 }],
  ['a relative margin, in blocks', { temperature: 0.2, margin: 0.4, marginStrategy: 'relative', blockSize: 2 }],
])('is its definition with %s, with and without mined negatives', async (_, options) => {
  const guides = [ap, aa, pp].map((guide) => tf.tensor2d(guide))
  const loss = (a: tf.Tensor2D, p: tf.Tensor2D, more: GistEmbedOptions = {}): tf.Tensor =>
    gistEmbed(a, p, ...(guides as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D]), { ...options, ...more })
  expectClose((await valueAndGradients((a, p) => loss(a, p), anchors, positives)).values, [naive(options, false)])
  const guideAnchorNegative = tf.tensor2d(an)
  const withMined = (a: tf.Tensor2D, p: tf.Tensor2D, n: tf.Tensor2D): tf.Tensor =>
    loss(a, p, { negatives: n, guideAnchorNegative })
  const { values } = await valueAndGradients(withMined, anchors, positives, negatives)
  expectClose(values, [naive(options, true)])
  tf.dispose([guides, guideAnchorNegative])
})

it('is InfoNCE where only anchors and positives meet and the guide strikes nothing out', async () => {
  const silent = tf.eye(6)
  const guided = await valueAndGradients(
    (a, p) =>
      gistEmbed(a, p, silent, silent, silent, { temperature: 0.3, contrastAnchors: false, contrastPositives: false }),
    anchors,
    positives,
  )
  const plain = await valueAndGradients(
    (a, p) => infoNCE(a, p, { temperature: 0.3, normalise: true }),
    anchors,
    positives,
  )
  expectClose(guided.values, plain.values)
  expectClose(guided.gradients.flat(), plain.gradients.flat())
  silent.dispose()
})

it('is finite where the guide strikes everything out', async () => {
  const all = tf.ones<tf.Rank.R2>([6, 6]).sub<tf.Tensor2D>(tf.eye(6).mul(2))
  const { values, gradients } = await valueAndGradients(
    (a, p) => gistEmbed(a, p, all, tf.ones([6, 6]), tf.ones([6, 6])),
    anchors,
    positives,
  )
  expectClose(values, [0])
  expectClose(
    gradients.flat(),
    gradients.flat().map(() => 0),
  )
  all.dispose()
})

it('is 0 for a single pair against nothing', async () => {
  const guide = tf.ones<tf.Rank.R2>([1, 1])
  const { values } = await valueAndGradients(
    (a, p) => gistEmbed(a, p, guide, guide, guide, { contrastAnchors: false, contrastPositives: false }),
    anchors.slice(0, 1),
    positives.slice(0, 1),
  )
  expectClose(values, [0])
  guide.dispose()
})

it('needs the guide for mined negatives', () => {
  const [rows, guide] = [tf.ones<tf.Rank.R2>([2, 3]), tf.eye(2)]
  expect(() => gistEmbed(rows, rows, guide, guide, guide, { negatives: rows })).toThrow(
    expect.objectContaining({ code: 'NEG_SHAPE' }),
  )
})
