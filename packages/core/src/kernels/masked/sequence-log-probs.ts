import * as tf from '@tensorflow/tfjs'
import type { Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { checkLabels, ignoredLabel, labelLogProbs } from './label-log-probs.ts'
import { checkEntries, toRows } from './row-mask.ts'

export interface SequenceLogProbsOptions {
  /**
   * Whether the logits at a position predict the label of the next one, as those of a causal language model do; then the
   * last logits and the first label have no partner. An encoder-decoder model takes false. Default true.
   */
  readonly causalShift?: boolean
  /** `sum`: the log-probability of the sequence (default); `mean`: that of a token of it. */
  readonly reduction?: 'sum' | 'mean'
  /** Positions computed at a time. Default 256. */
  readonly blockSize?: number
}

/** P positions of each sequence: T, or T - 1 with the causal shift. */
export interface SequenceLogProbs {
  /** [B] */
  readonly logProbs: Tensor1D
  /** [B, P], 0 where a position doesn't count. */
  readonly tokenLogProbs: Tensor2D
  /** Tokens that count, for each sequence. */
  readonly lengths: Int32Array
  /** B x P: 1 where a position counts. */
  readonly mask: Uint8Array
}

/**
 * How likely a language model finds given texts: the sum (or mean) over their tokens of the log-probability of each,
 * the one number that preference losses (DPO and its kin) are made of.
 *
 * A token's is `logits[label] - log of the sum of exp(logits)`. Tokens with the label -100 (the prompt, padding) count for
 * nothing, and positions whose label is that are not computed. The gradient is analytic, `one-hot - softmax`, and can
 * be differentiated again.
 *
 * Time O(counted positions x V). Memory O(blockSize x V) besides the logits: no log-softmax of their size is made;
 * backward their gradient, and its blocks when there is more than one.
 *
 * @param logits [B, T, V], float32, finite; B may be 0.
 * @param labels B x T, row-major: a token, or -100.
 * @throws NEG_SHAPE, NEG_DTYPE for logits and labels that don't fit; NEG_RANGE for a label that is neither a token nor
 * -100, another reduction, a block size below 1, and a sequence none of whose tokens counts.
 */
export function sequenceLogProbs(
  logits: Tensor3D,
  labels: Int32Array,
  options: SequenceLogProbsOptions = {},
): SequenceLogProbs {
  const { causalShift = true, reduction = 'sum', blockSize = 256 } = options
  if (logits.rank !== 3) {
    throw new NegError('NEG_SHAPE', `logits are [${logits.shape}]`, {
      where: { field: 'logits' },
      remedy: 'Give one row of class scores for each token of each sequence: [B, T, V].',
    })
  }
  checkEntries('logits', logits)
  const [sequences, length, classes] = logits.shape
  checkLabels(labels, sequences * length, classes, blockSize)
  if (reduction !== 'sum' && reduction !== 'mean') {
    throw new NegError('NEG_RANGE', `there is no reduction ${JSON.stringify(reduction)}`, {
      where: { field: 'reduction' },
      remedy: 'Take sum or mean.',
    })
  }
  const positions = causalShift ? Math.max(length - 1, 0) : length
  const targets = causalShift ? shifted(labels, length) : labels
  const mask = Uint8Array.from({ length: sequences * positions }, (_, i) =>
    Number(targets[Math.floor(i / positions) * length + (i % positions)] !== ignoredLabel),
  )
  const lengths = countsOf(mask, sequences, positions)
  const tensors = tf.tidy(() => {
    const flat = labelLogProbs(toRows(logits), targets, { mask: undefined, blockSize })
    const tokenLogProbs = flat.reshape<Tensor2D>([sequences, length]).slice([0, 0], [sequences, positions])
    // Over no sequences there is nothing to add up, and not every engine knows.
    const sums = sequences === 0 ? tokenLogProbs.reshape<Tensor1D>([0]) : tokenLogProbs.sum<Tensor1D>(1)
    const logProbs = reduction === 'sum' ? sums : sums.div<Tensor1D>(tf.tensor1d(Float32Array.from(lengths)))
    return { logProbs, tokenLogProbs }
  })
  return { ...tensors, lengths, mask }
}

/** At each position the label of the next; none at the last. */
function shifted(labels: Int32Array, length: number): Int32Array {
  return labels.map((_, i) => ((i + 1) % length === 0 ? ignoredLabel : labels[i + 1]))
}

function countsOf(mask: Uint8Array, sequences: number, positions: number): Int32Array {
  const counts = new Int32Array(sequences)
  mask.forEach((counted, i) => (counts[Math.floor(i / positions)] += counted))
  const empty = counts.indexOf(0)
  if (empty < 0) return counts
  throw new NegError('NEG_RANGE', `no token of sequence ${empty + 1} counts`, {
    where: { field: 'labels', row: empty + 1 },
    remedy: `Leave the sequence out, or give at least one of its tokens another label than ${ignoredLabel}; with the causal shift the first one has no prediction.`,
  })
}
