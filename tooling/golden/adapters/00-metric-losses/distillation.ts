import { anglE, coSENT, distillKL, gistEmbed, infoNCE, marginMSE, matryoshka } from '@neg/core/losses'
import type { Tensor2D, Tensor3D } from '@tensorflow/tfjs'

import type { AdapterCall } from '../../src/define-adapter.ts'
import { lossRecord, type Numbers, tensorOf } from '../../src/loss-record.ts'

type Tables<Name extends string> = Readonly<Record<Name, Numbers>>
type Candidates = Tables<'queries' | 'positives' | 'negatives'>
type Graded = Tables<'left' | 'right'> & { readonly scores: readonly number[] }
interface Similarity {
  readonly similarity?: 'dot' | 'cosine'
}

const measured = ({ similarity }: Similarity) =>
  similarity && { measure: similarity === 'dot' ? ('dotProduct' as const) : similarity }

export const distillation = {
  marginMseLoss: ({
    inputs: { queries, positives, negatives, teacherMargins, teacherScores },
    options,
  }: AdapterCall<
    Candidates & { readonly teacherMargins?: Numbers; readonly teacherScores?: Numbers },
    Pick<Similarity, 'similarity'>
  >) =>
    lossRecord({ queries, positives, negatives }, (given) =>
      marginMSE(
        given.queries as Tensor2D,
        given.positives as Tensor2D,
        given.negatives as Tensor3D,
        tensorOf<Tensor2D>(teacherMargins ?? teacherScores ?? []),
        measured(options),
      ),
    ),
  distillKlLoss: ({
    inputs: { queries, positives, negatives, teacherScores },
    options: { similarity, ...rest },
  }: AdapterCall<
    Candidates & Tables<'teacherScores'>,
    {
      similarity?: 'dot' | 'cosine'
      temperature?: number
      studentTemperature?: number
      teacherTemperature?: number
    }
  >) =>
    lossRecord({ queries, positives, negatives }, (given) =>
      distillKL(
        given.queries as Tensor2D,
        given.positives as Tensor2D,
        given.negatives as Tensor3D,
        tensorOf<Tensor2D>(teacherScores),
        { ...rest, ...measured({ similarity }) },
      ),
    ),
  cosentLoss: ({ inputs: { left, right, scores }, options }: AdapterCall<Graded, { scale?: number }>) =>
    lossRecord({ left, right }, (given) =>
      coSENT(given.left as Tensor2D, given.right as Tensor2D, Float32Array.from(scores), options),
    ),
  anglELoss: ({ inputs: { left, right, scores }, options }: AdapterCall<Graded, { scale?: number }>) =>
    lossRecord({ left, right }, (given) =>
      anglE(given.left as Tensor2D, given.right as Tensor2D, Float32Array.from(scores), options),
    ),
  gistEmbedLoss: ({
    inputs: { anchors, positives, negatives, guideAnchorNegative, ...guides },
    options,
  }: AdapterCall<
    Tables<'anchors' | 'positives' | 'guideAnchorPositive' | 'guideAnchorAnchor' | 'guidePositivePositive'> & {
      readonly negatives?: Numbers
      readonly guideAnchorNegative?: Numbers
    },
    {
      temperature?: number
      margin?: number
      marginStrategy?: 'absolute' | 'relative'
      contrastAnchors?: boolean
      contrastPositives?: boolean
    }
  >) =>
    lossRecord<string>({ anchors, positives, ...(negatives && { negatives }) }, (given) =>
      gistEmbed(
        given.anchors as Tensor2D,
        given.positives as Tensor2D,
        tensorOf(guides.guideAnchorPositive),
        tensorOf(guides.guideAnchorAnchor),
        tensorOf(guides.guidePositivePositive),
        {
          ...options,
          ...(negatives &&
            guideAnchorNegative && {
              negatives: given.negatives as Tensor2D,
              guideAnchorNegative: tensorOf<Tensor2D>(guideAnchorNegative),
            }),
        },
      ),
    ),
  matryoshkaLoss: ({
    inputs,
    options: { temperature, similarity, scale, dimensions, weights },
  }: AdapterCall<
    Tables<'anchors' | 'positives'> | Graded,
    {
      temperature?: number
      similarity?: 'dot' | 'cosine'
      scale?: number
      dimensions: readonly number[]
      weights?: readonly number[]
    }
  >) => {
    if ('left' in inputs) {
      const { left, right, scores } = inputs
      const grades = Float32Array.from(scores)
      return lossRecord({ left, right }, (given) =>
        matryoshka([given.left as Tensor2D, given.right as Tensor2D], (l, r) => coSENT(l, r, grades, { scale }), {
          dimensions,
          weights,
        }),
      )
    }
    const { anchors, positives } = inputs
    return lossRecord({ anchors, positives }, (given) =>
      matryoshka(
        [given.anchors as Tensor2D, given.positives as Tensor2D],
        (a, p) => infoNCE(a, p, { temperature, normalise: similarity !== 'dot' }),
        { dimensions, weights },
      ),
    )
  },
}
