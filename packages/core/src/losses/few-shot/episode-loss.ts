import * as tf from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { checkWord } from '../../check-options.ts'
import { icnnLoss } from './icnn-loss.ts'
import { protoTriplet } from './proto-triplet.ts'
import { prototypes } from './prototypes.ts'
import { prototypical } from './prototypical.ts'

/**
 * What an episode is judged by: `crossEntropy` is `prototypical`, `protoTriplet` itself, `icnnFull` the ICNN loss of supports
 * and queries together, `icnnSupport` that of the supports alone, `icnnQuery` that of the queries against the supports.
 */
export type EpisodeTerm = 'crossEntropy' | 'protoTriplet' | 'icnnFull' | 'icnnSupport' | 'icnnQuery'

const words: readonly EpisodeTerm[] = ['crossEntropy', 'protoTriplet', 'icnnFull', 'icnnSupport', 'icnnQuery']

/** The labels of an episode's rows, 0 .. ways - 1. */
export interface EpisodeLabels {
  readonly query: Int32Array
  readonly support: Int32Array
}

export interface EpisodeLossOptions {
  /** How many classes the episode has. */
  readonly ways: number
  /** Default `crossEntropy` and `protoTriplet`. */
  readonly terms?: readonly EpisodeTerm[]
  /** Of `protoTriplet`. Default 0.5. */
  readonly margin?: number
  /** Neighbours of `icnnFull`. Default: all rows of a class, `(supports + queries) / ways`, rounded down. */
  readonly neighbours?: number
}

/**
 * The losses of an episode by name, each a scalar.
 *
 * @throws what they throw; NEG_RANGE for a term there isn't, or none.
 * @system 53
 */
export function episodeTerms(
  queries: tf.Tensor2D,
  supports: tf.Tensor2D,
  labels: EpisodeLabels,
  options: EpisodeLossOptions,
): Partial<Record<EpisodeTerm, tf.Scalar>> {
  const { ways, terms = ['crossEntropy', 'protoTriplet'], margin = 0.5 } = options
  if (terms.length === 0) {
    throw new NegError('NEG_RANGE', 'the episode has no loss', { where: { field: 'terms' }, remedy: 'Name one.' })
  }
  for (const term of terms) checkWord('term', term, words)
  const rows = queries.shape[0] + supports.shape[0]
  const { neighbours = Math.floor(rows / ways) } = options
  return tf.tidy(() => {
    const means = prototypes(supports, labels.support, ways)
    const losses: Readonly<Record<EpisodeTerm, () => tf.Tensor>> = {
      crossEntropy: () => prototypical(queries, means, labels.query),
      protoTriplet: () => protoTriplet(queries, means, labels.query, { margin }),
      icnnFull: () =>
        icnnLoss(supports.concat<tf.Tensor2D>(queries), Int32Array.of(...labels.support, ...labels.query), {
          neighbours,
        }),
      icnnSupport: () => icnnLoss(supports, labels.support),
      icnnQuery: () => icnnLoss(queries, labels.query, { target: supports, targetLabels: labels.support }),
    }
    return Object.fromEntries(terms.map((term) => [term, losses[term]() as tf.Scalar]))
  })
}

/**
 * The loss of a few-shot episode: the mean of its terms.
 *
 * Mendez-Ruiz and others (2023). Each further term makes all others weaker, as against a prototypical network with the same
 * learning rate. O((supports + queries)^2) memory with an ICNN term, else O(queries x ways).
 *
 * @param queries [n, d]
 * @param supports [m, d]
 * @throws what `episodeTerms` throws.
 * @system 53
 */
export function episodeLoss(
  queries: tf.Tensor2D,
  supports: tf.Tensor2D,
  labels: EpisodeLabels,
  options: EpisodeLossOptions,
): tf.Scalar {
  return tf.tidy(() => {
    const losses = Object.values(episodeTerms(queries, supports, labels, options))
    return tf.addN(losses).div<tf.Scalar>(losses.length)
  })
}
