import * as tf from '@tensorflow/tfjs'

import { planInfoNCE } from './info-nce-plan.ts'
import type { InfoNCEPlan, QueryBlock } from './info-nce-plan.ts'

export interface InfoNCEOptions {
  /** tau: scores are divided by it. Default 0.07. */
  readonly temperature?: number
  /** For each query the row of its positive among the candidates. Default: row i for query i. */
  readonly positives?: Int32Array
  /** Pairs left out of the denominator, such as further positives. Parallel columns; may hold repetitions. */
  readonly exclude?: { readonly query: Int32Array; readonly candidate: Int32Array }
  /** `mean` over the queries (default), `sum`, or `none`: one value a query. */
  readonly reduction?: 'mean' | 'sum' | 'none'
  /** Rows of the score matrix held at a time. Default 1024. */
  readonly blockSize?: number
}

/**
 * InfoNCE: each query must tell its positive from all other candidates.
 *
 * `l_i = -s_ip + log sum_j exp(s_ij)`, `s_ij = <q_i, c_j> / tau`; van den Oord, Li, Vinyals, "Representation learning
 * with contrastive predictive coding" (2018), equation 4. With queries and candidates from one batch it is the
 * in-batch softmax of dense retrieval; mined negatives are further candidate rows, which all queries share. Also
 * known as NT-Xent (without the second view's direction), N-pairs, multiple-negatives ranking loss.
 *
 * Vectors are taken as they come: normalise them first for cosine scores. The gradient is analytic. Scores are held for
 * `blockSize` queries at a time, so memory is O((B + C) d + blockSize C) for B queries and C candidates, and no matrix of B x C
 * is made beyond a block. One block that holds all queries keeps its scores' gradient for the backward pass; more than
 * one compute it again there.
 *
 * @param queries [B, d]
 * @param candidates [C, d]
 * @returns a scalar, or [B] with `reduction: 'none'`.
 * @throws NEG_SHAPE when the shapes don't fit or a batch is empty; NEG_RANGE for a temperature or block size out of range, another reduction, a
 * positive or excluded pair that names none of these queries and candidates, or a positive that is excluded.
 */
export function infoNCE(queries: tf.Tensor2D, candidates: tf.Tensor2D, options: InfoNCEOptions = {}): tf.Tensor {
  const plan = planInfoNCE(queries, candidates, options)
  const { reduction = 'mean' } = options
  return tf.tidy(() => {
    const losses = lossOfEach(queries, candidates, plan)
    if (reduction === 'none') return losses
    return reduction === 'sum' ? losses.sum() : losses.mean()
  })
}

function lossOfEach(queries: tf.Tensor2D, candidates: tf.Tensor2D, plan: InfoNCEPlan): tf.Tensor {
  return tf.customGrad((...inputs) => {
    const [q, c, save] = inputs as unknown as [tf.Tensor2D, tf.Tensor2D, tf.GradSaveFunc]
    const keep = plan.blocks.length === 1
    const transposed = c.transpose<tf.Tensor2D>()
    const blocks = plan.blocks.map((block) =>
      tf.tidy(() => {
        const scores = scoresOf(q, transposed, block, plan)
        const softmax = scores.softmax()
        const losses = lossesOf(scores, softmax, block, plan)
        return keep ? [losses, scoreGradient(softmax, block, plan)] : [losses]
      }),
    )
    save([q, c, ...blocks.flatMap(([, ...kept]) => kept)])
    return {
      value: tf.concat(blocks.map(([losses]) => losses)),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => backward(saved as tf.Tensor2D[], dy, plan),
    }
  })(queries, candidates)
}

/** dq = ds c / tau and dc = ds' q / tau, ds being what each block's scores pass back. */
function backward([q, c, kept]: readonly tf.Tensor2D[], dy: tf.Tensor, plan: InfoNCEPlan): tf.Tensor[] {
  const gradientOf = kept === undefined ? scoreGradientsAgain(q, c, plan) : () => kept
  const weight = dy.div(plan.temperature).expandDims(1)
  const weighted = q.mul<tf.Tensor2D>(weight)
  // Transposed, [d, C], since that moves fewer numbers than to transpose the scores.
  let candidateGradient = tf.zeros([q.shape[1], plan.candidates])
  const queryGradients = plan.blocks.map((block) => {
    const [ofQueries, sum] = tf.tidy(() => {
      const gradient = gradientOf(block)
      const ofCandidates = rowsOf(weighted, block).transpose().matMul(gradient)
      return [gradient.matMul(c), candidateGradient.add(ofCandidates)]
    })
    candidateGradient.dispose()
    candidateGradient = sum
    return ofQueries
  })
  return [tf.concat(queryGradients).mul(weight), candidateGradient.transpose()]
}

function scoreGradientsAgain(q: tf.Tensor2D, c: tf.Tensor2D, plan: InfoNCEPlan): (block: QueryBlock) => tf.Tensor2D {
  const transposed = c.transpose<tf.Tensor2D>()
  return (block) => scoreGradient(scoresOf(q, transposed, block, plan).softmax(), block, plan)
}

/** Scores of a block of queries, excluded pairs at a value that no exponential survives. */
function scoresOf(q: tf.Tensor2D, transposed: tf.Tensor2D, block: QueryBlock, plan: InfoNCEPlan): tf.Tensor2D {
  const scores = rowsOf(q, block).div<tf.Tensor2D>(plan.temperature).matMul(transposed) as tf.Tensor2D
  return block.excluded.length === 0 ? scores : scores.add(atPairs(block.excluded, -1e9, scores.shape))
}

function lossesOf(scores: tf.Tensor2D, softmax: tf.Tensor2D, { positives }: QueryBlock, plan: InfoNCEPlan): tf.Tensor {
  const places = positives.map((positive, row) => row * plan.candidates + positive)
  const positive = scores.flatten().gather(tf.tensor1d(places, 'int32'))
  // The largest probability is 1 / sum_j exp(s_ij - max_j s_ij), at least 1 / C, so that its logarithm is safe.
  return scores.max(1).sub(positive).sub(softmax.max(1).log())
}

/** dl_i/ds_ij = softmax_ij - [j is the positive of i]. */
function scoreGradient(softmax: tf.Tensor2D, { positives }: QueryBlock, plan: InfoNCEPlan): tf.Tensor2D {
  const pairs = Array.from(positives, (positive, row) => [row, positive] as const)
  return softmax.sub(atPairs(pairs, 1, [positives.length, plan.candidates]))
}

function rowsOf(x: tf.Tensor2D, { start, positives }: QueryBlock): tf.Tensor2D {
  return x.slice([start, 0], [positives.length, -1])
}

/** A matrix that holds `value` at these pairs of row and column (as often as they stand there) and 0 elsewhere. */
function atPairs(pairs: QueryBlock['excluded'], value: number, shape: [number, number]): tf.Tensor2D {
  const places = tf.tensor2d(Int32Array.from(pairs.flat()), [pairs.length, 2], 'int32')
  return tf.scatterND(places, tf.fill([pairs.length], value), shape) as tf.Tensor2D
}
