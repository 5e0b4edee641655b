import * as tf from '@tensorflow/tfjs'

import { NegError } from '../errors.ts'

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
  readonly block?: number
}

/**
 * InfoNCE: each query must tell its positive from all other candidates.
 *
 * `l_i = -s_ip + log sum_j exp(s_ij)`, `s_ij = <q_i, c_j> / tau`; van den Oord, Li, Vinyals, "Representation learning
 * with contrastive predictive coding" (2018), equation 4. With queries and candidates from one batch it is the
 * in-batch softmax of dense retrieval; mined negatives are further candidate rows, which all queries share. Also
 * known as NT-Xent (without the second view's direction), N-pairs, multiple-negatives ranking loss.
 *
 * Vectors are taken as they come: normalise them first for cosine scores. The gradient is analytic; forward and
 * backward hold `block` rows of the score matrix at a time, so memory is O((B + C) d + block C) for B queries and C
 * candidates, and no second matrix of B x C is ever made.
 *
 * @param queries [B, d]
 * @param candidates [C, d]
 * @returns a scalar, or [B] with `reduction: 'none'`.
 * @throws NEG_SHAPE when the shapes don't fit, NEG_RANGE for a temperature that isn't positive, a positive that is no
 * candidate, or a positive that is excluded.
 */
export function infoNCE(queries: tf.Tensor2D, candidates: tf.Tensor2D, options: InfoNCEOptions = {}): tf.Tensor {
  const plan = makePlan(queries, candidates, options)
  const loss = tf.customGrad((...inputs) => {
    const [q, c, save] = inputs as unknown as [tf.Tensor2D, tf.Tensor2D, tf.GradSaveFunc]
    save([q, c])
    const value = forward(q, c, plan)
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] =>
      backward(saved[0] as tf.Tensor2D, saved[1] as tf.Tensor2D, dy as tf.Tensor1D, plan)
    return { value, gradFunc }
  })(queries, candidates) as tf.Tensor1D
  const { reduction = 'mean' } = options
  if (reduction === 'none') return loss
  return reduction === 'sum' ? loss.sum() : loss.mean()
}

interface Block {
  readonly start: number
  readonly rows: number
}

interface Plan {
  readonly temperature: number
  readonly candidates: number
  readonly positives: Int32Array
  readonly excluded: readonly (readonly number[])[] | undefined
  readonly blocks: readonly Block[]
}

function makePlan(queries: tf.Tensor2D, candidates: tf.Tensor2D, options: InfoNCEOptions): Plan {
  const { temperature = 0.07, block = 1024 } = options
  const [rows, width] = queries.shape
  const [columns, candidateWidth] = candidates.shape
  if (queries.rank !== 2 || candidates.rank !== 2 || width !== candidateWidth) {
    throw new NegError('NEG_SHAPE', `queries are [${queries.shape}] and candidates [${candidates.shape}]`, {
      remedy: 'Both must be matrices with vectors of one length as rows.',
    })
  }
  if (!(temperature > 0)) {
    throw new NegError('NEG_RANGE', `the temperature ${temperature} is not positive`, {
      where: { field: 'temperature' },
      remedy: 'Take a value such as 0.05.',
    })
  }
  const positives = options.positives ?? Int32Array.from({ length: rows }, (_, row) => row)
  if (positives.length !== rows) {
    throw new NegError('NEG_SHAPE', `${positives.length} positives for ${rows} queries`, {
      where: { field: 'positives' },
      remedy: 'Name one candidate row for each query.',
    })
  }
  const outside = positives.findIndex((positive) => !(positive >= 0 && positive < columns))
  if (outside >= 0) {
    throw new NegError('NEG_RANGE', `the positive ${positives[outside]} is none of ${columns} candidates`, {
      where: { field: 'positives', row: outside + 1 },
      remedy: 'Give the row of each positive among the candidates, or as many candidates as queries.',
    })
  }
  return {
    temperature,
    candidates: columns,
    positives,
    excluded: groupExcluded(rows, positives, options),
    blocks: split(rows, block),
  }
}

function groupExcluded(
  rows: number,
  positives: Int32Array,
  { exclude }: InfoNCEOptions,
): readonly (readonly number[])[] | undefined {
  if (exclude === undefined) return undefined
  const groups: number[][] = Array.from({ length: rows }, () => [])
  exclude.query.forEach((query, i) => {
    if (positives[query] === exclude.candidate[i]) {
      throw new NegError('NEG_RANGE', `candidate ${exclude.candidate[i]} is both positive and excluded`, {
        where: { field: 'exclude', row: i + 1 },
        remedy: 'Leave the positive of a query out of its exclusions.',
      })
    }
    groups[query].push(exclude.candidate[i])
  })
  return groups
}

function split(rows: number, block: number): Block[] {
  const blocks: Block[] = []
  for (let start = 0; start < rows; start += block) blocks.push({ start, rows: Math.min(block, rows - start) })
  return blocks
}

/** Scores of one block of queries, excluded pairs at a value that no exponential survives. */
function scoresOf(q: tf.Tensor2D, transposed: tf.Tensor2D, { start, rows }: Block, plan: Plan): tf.Tensor2D {
  const scaled = q.slice([start, 0], [rows, -1]).div(plan.temperature) as tf.Tensor2D
  const scores = scaled.matMul(transposed) as tf.Tensor2D
  if (plan.excluded === undefined) return scores
  const shift = new Float32Array(rows * plan.candidates)
  for (let row = 0; row < rows; row += 1) {
    for (const candidate of plan.excluded[start + row]) shift[row * plan.candidates + candidate] = -1e9
  }
  return scores.add<tf.Tensor2D>(tf.tensor2d(shift, [rows, plan.candidates]))
}

function oneHotPositives({ start, rows }: Block, plan: Plan): tf.Tensor2D {
  const hot = new Float32Array(rows * plan.candidates)
  for (let row = 0; row < rows; row += 1) hot[row * plan.candidates + plan.positives[start + row]] = 1
  return tf.tensor2d(hot, [rows, plan.candidates])
}

function forward(q: tf.Tensor2D, c: tf.Tensor2D, plan: Plan): tf.Tensor1D {
  return tf.tidy(() => {
    const transposed = c.transpose<tf.Tensor2D>()
    const matched = c.gather(tf.tensor1d(plan.positives, 'int32'))
    const positive = q.mul(matched).sum(1).div<tf.Tensor1D>(plan.temperature)
    const normalisers = plan.blocks.map((block) =>
      tf.tidy(() => tf.logSumExp(scoresOf(q, transposed, block, plan), 1) as tf.Tensor1D),
    )
    return tf.concat(normalisers).sub(positive)
  })
}

/** dl_i/ds_ij = softmax_ij - [j is the positive of i], block by block; dq = ds c / tau, dc = ds' q / tau. */
function backward(q: tf.Tensor2D, c: tf.Tensor2D, dy: tf.Tensor1D, plan: Plan): tf.Tensor[] {
  return tf.tidy(() => {
    const transposed = c.transpose<tf.Tensor2D>()
    let candidateGradient: tf.Tensor2D = tf.zerosLike(c)
    const queryGradients = plan.blocks.map((block) => {
      const [forQueries, forCandidates] = tf.tidy(() => {
        const scores = scoresOf(q, transposed, block, plan)
        const weight = dy.slice([block.start], [block.rows]).div<tf.Tensor1D>(plan.temperature).expandDims(1)
        const scoreGradient = scores.softmax().sub(oneHotPositives(block, plan)).mul<tf.Tensor2D>(weight)
        const rows = q.slice([block.start, 0], [block.rows, -1])
        const sum = candidateGradient.add(scoreGradient.transpose().matMul(rows))
        return [scoreGradient.matMul(c), sum] as [tf.Tensor2D, tf.Tensor2D]
      })
      candidateGradient.dispose()
      candidateGradient = forCandidates
      return forQueries
    })
    return [tf.concat(queryGradients), candidateGradient]
  })
}
