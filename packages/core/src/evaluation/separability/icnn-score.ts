import * as tf from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { checkCount } from '../../check-options.ts'
import { checkNeighbours, labelledNeighbours, type LabelledNeighbours } from './labelled-neighbours.ts'

export interface ICNNScoreOptions {
  /** T: rows whose neighbours are looked for in another set. Default: the rows themselves. */
  readonly target?: tf.Tensor2D
  /** The labels of `target`. */
  readonly targetLabels?: Int32Array
  /** k0: how many neighbours are scored. Default 4; with m <= k + 2 targets it becomes m - 2. */
  readonly k?: number
  /** L: among how many neighbours the nearest of another class is looked for. Default k + 1. */
  readonly neighbours?: number
  /**
   * Leaves out each row's nearest target. Default: only where the rows are their own target, since else the nearest isn't
   * the row itself. `true` with a target of its own is what the authors' code does.
   */
  readonly dropNearest?: boolean
}

/** The score and what it is made of: scalars, differentiable save `gamma`. */
export interface ICNNScore {
  /** `(lambda + gamma) / 2`, in 0 .. 1. */
  readonly score: tf.Scalar
  /** High where neighbours of the own class are near, measured by the nearest of another class. */
  readonly lambdaIntra: tf.Scalar
  /** High where neighbours of other classes are far. */
  readonly lambdaInter: tf.Scalar
  readonly lambda: tf.Scalar
  /** The share of neighbours that are of the own class. */
  readonly gamma: tf.Scalar
  readonly k: number
  readonly neighbours: number
}

const tiny = 1e-7
/** Stands for no neighbour of another class; its square fits float32. */
const infinite = 1e15

/**
 * ICNN, the inter and intra class nearest neighbours score: how well classes are separated in an embedding, from 0 to 1.
 *
 * Garcia-Barrios and others' score (2021) in the form of Mendez-Ruiz and others, "SuSana Distancia is all you need" (2023),
 * without its variance term; `classicICNNScore` is the older form, `icnnLoss` trains with it. Distances are
 * `sqrt(|a - b|^2 + 1e-6)`. Where k had to be reduced and the nearest is left out, gamma is 1 by rule. O(n m) memory: one
 * matrix of distances.
 *
 * @param embeddings [n, d]
 * @param labels [n]
 * @throws NEG_SHAPE when they don't fit, or for fewer than three targets; NEG_RANGE for options, or more neighbours than
 *   there are other targets.
 * @system 53
 */
export function icnnScore(embeddings: tf.Tensor2D, labels: Int32Array, options: ICNNScoreOptions = {}): ICNNScore {
  const { target = embeddings, targetLabels = options.target === undefined ? labels : undefined } = options
  const { dropNearest = options.target === undefined, k: wanted = 4 } = options
  checkNeighbours(embeddings, labels, target, targetLabels)
  checkCount({ k: wanted })
  const targets = target.shape[0]
  const isReduced = wanted + 2 >= targets
  const k = isReduced ? targets - 2 : wanted
  if (k < 1) {
    throw new NegError('NEG_SHAPE', `there are ${targets} targets`, {
      where: { field: 'target' },
      remedy: 'Give at least three.',
    })
  }
  const { neighbours = k + 1 } = options
  checkCount({ neighbours })
  if (neighbours < k || neighbours + 1 > targets) {
    throw new NegError('NEG_RANGE', `${neighbours} neighbours are asked for, of ${targets} targets and k ${k}`, {
      where: { field: 'neighbours' },
      remedy: `Take ${k} to ${targets - 1}.`,
    })
  }
  return tf.tidy(() => {
    const found = labelledNeighbours(embeddings, labels, target, targetLabels, { count: neighbours, dropNearest })
    const distances = found.distances.slice<tf.Tensor2D>([0, 0], [-1, k])
    const same = found.same.slice<tf.Tensor2D>([0, 0], [-1, k])
    const lambdaIntra = intraOf({ distances, same }, nearestOther(found))
    const lambdaInter = interOf({ distances, same })
    const lambda = lambdaIntra.add(lambdaInter).div<tf.Scalar>(2)
    const gamma = isReduced && dropNearest ? tf.scalar(1) : same.mean<tf.Scalar>()
    const score = lambda.add(gamma).div<tf.Scalar>(2)
    return { score, lambdaIntra, lambdaInter, lambda, gamma, k, neighbours }
  })
}

/** u [n, 1]: the distance of the nearest neighbour of another class. */
function nearestOther({ distances, same }: LabelledNeighbours): tf.Tensor {
  return distances.mul(tf.scalar(1).sub(same)).add(same.mul(infinite)).min(1, true)
}

function intraOf({ distances, same }: LabelledNeighbours, other: tf.Tensor): tf.Scalar {
  const ratios = distances.div(other.add(tiny))
  const scaled = ratios.div(ratios.max(1, true).maximum(1))
  const counts = same.sum(1)
  const means = scaled.mul(same).sum(1).div(counts.add(tiny))
  return tf.scalar(1).sub(means.sum().div(counts.step().sum().add(tiny)))
}

function interOf({ distances, same }: LabelledNeighbours): tf.Scalar {
  const different = tf.scalar(1).sub(same)
  const far = distances.mul(different)
  const counts = different.sum(1)
  const means = far.div(far.max().add(tiny)).sum(1).div(counts.add(tiny))
  const isAny = different.max()
  // 1 where no neighbour at all is of another class, which leaves the first term 0.
  return means.sum().div(counts.step().sum().add(tiny)).add(tf.scalar(1).sub(isAny))
}
