import * as tf from '@tensorflow/tfjs'

import { compiledSweep, isCompiled } from './contrastive-compiled.ts'
import { gradientOfPositives, isPlain, plainRows } from './contrastive-plain-rows.ts'
import type { ContrastivePlan } from './contrastive-plan.ts'
import { generalRows } from './contrastive-rows.ts'

/** tau as it is used: a number, or the tensor that is learnt. */
export type Temperature = number | tf.Tensor

/** The rows `start` .. `end - 1` of the score matrix. */
export interface Rows {
  readonly start: number
  readonly end: number
}

/** What a block of rows gives. */
export interface RowsOfBlock {
  /** [rows] */
  readonly losses: tf.Tensor1D
  /** Of each row's loss by its scores, where it was asked for. Plain rows leave out the -1 at their positive. */
  readonly gradient?: tf.Tensor2D
  /** [rows]: the gradient summed over the positives, which a margin passes to a learnt temperature. */
  readonly ofPositives?: tf.Tensor1D
}

/** What each row's loss is multiplied by, as an operand of a product with the losses. */
export function rowFactorsOf({ rowFactors }: ContrastivePlan): number | tf.Tensor1D {
  return typeof rowFactors === 'number' ? rowFactors : tf.tensor1d(rowFactors)
}

/** The loss of every row, block by block. */
export function lossesOfRows(
  q: tf.Tensor2D,
  c: tf.Tensor2D,
  temperature: Temperature,
  plan: ContrastivePlan,
): tf.Tensor1D {
  if (isCompiled(plan)) return compiledSweep(q, c, temperature, plan).losses
  const scaled = q.div<tf.Tensor2D>(temperature)
  const losses: tf.Tensor[] = []
  for (const rows of blocksOf(plan)) {
    append(
      losses,
      tf.tidy(() => lossesOfBlock(scoresOf(scaled, c, rows), rows, temperature, plan, false).losses),
    )
  }
  return joined(losses) as tf.Tensor1D
}

/** A gradient that has still to be multiplied by `scale`, which its user does along with its own product. */
export interface ScaledGradient {
  readonly value: tf.Tensor
  readonly scale: number
}

/**
 * The loss of every row, and the gradients of their sum weighted by `factors`, in one sweep. A block's losses pass G
 * back to its scores, so that dq = diag(factors) G c / tau, and dc is the sum of G' diag(factors) q / tau.
 *
 * @returns gradients by queries, candidates and, where it is a tensor, the temperature.
 */
export function lossesAndGradients(
  q: tf.Tensor2D,
  c: tf.Tensor2D,
  temperature: Temperature,
  plan: ContrastivePlan,
  factors: number | tf.Tensor1D,
): { readonly losses: tf.Tensor1D; readonly gradients: ScaledGradient[] } {
  const learnt = typeof temperature !== 'number'
  const wanted = {
    factors,
    queries: learnt || plan.stopGradient !== 'queries',
    candidates: plan.stopGradient !== 'candidates',
  }
  const swept = isCompiled(plan)
    ? compiledSweep(q, c, temperature, plan, wanted)
    : sweep(q, c, temperature, plan, wanted)
  const { losses, ofQueries, ofCandidates } = swept
  const gradients: ScaledGradient[] = [
    (plan.stopGradient === 'queries' ? undefined : ofQueries) ?? { value: tf.zerosLike(q), scale: 1 },
    ofCandidates ?? { value: tf.zerosLike(c), scale: 1 },
  ]
  if (learnt) gradients.push({ value: gradientOfTemperature(q, temperature, swept, plan), scale: 1 })
  return { losses, gradients }
}

/** What a sweep gives, of what was wanted. */
export interface Swept {
  readonly losses: tf.Tensor1D
  readonly ofQueries: ScaledGradient | undefined
  readonly ofCandidates: ScaledGradient | undefined
  /** The gradient by the scores, summed over all positives. */
  readonly ofPositives?: tf.Tensor | undefined
}

/** What a sweep passes back, and by what each row's loss is multiplied in it. */
export interface WantedGradients {
  readonly factors: number | tf.Tensor1D
  readonly queries: boolean
  readonly candidates: boolean
}

function sweep(
  q: tf.Tensor2D,
  c: tf.Tensor2D,
  temperature: Temperature,
  plan: ContrastivePlan,
  wanted: WantedGradients,
): Swept {
  const factor = typeof wanted.factors === 'number' ? wanted.factors : 1
  const factors = typeof wanted.factors === 'number' ? undefined : wanted.factors.expandDims<tf.Tensor2D>(1)
  const scaled = q.div<tf.Tensor2D>(temperature)
  const weighted = factors === undefined ? scaled : scaled.mul<tf.Tensor2D>(factors)
  const losses: tf.Tensor[] = []
  const ofQueries: tf.Tensor[] = []
  const ofPositives: tf.Tensor[] = []
  let ofCandidates: tf.Tensor2D | undefined
  for (const rows of blocksOf(plan)) {
    const block = tf.tidy(() => {
      const ofRows = lossesOfBlock(scoresOf(scaled, c, rows), rows, temperature, plan, true)
      const gradient = ofRows.gradient as tf.Tensor2D
      const product = wanted.candidates ? tf.matMul<tf.Tensor2D>(gradient, rowsOf(weighted, rows), true) : undefined
      return {
        losses: ofRows.losses,
        ofPositives: ofRows.ofPositives,
        ofQueries: wanted.queries ? tf.matMul(gradient, c) : undefined,
        ofCandidates: product && (ofCandidates?.add<tf.Tensor2D>(product) ?? product),
      }
    })
    ofCandidates?.dispose()
    ofCandidates = block.ofCandidates
    append(losses, block.losses)
    append(ofQueries, block.ofQueries)
    append(ofPositives, block.ofPositives)
  }
  let product = wanted.queries ? joined(ofQueries) : undefined
  if (isPlain(plan)) {
    const own = gradientOfPositives(c, weighted, plan)
    product = product?.sub(own.ofQueries)
    ofCandidates = ofCandidates?.sub(own.ofCandidates)
  }
  if (factors !== undefined) product = product?.mul(factors)
  if (typeof temperature !== 'number') product = product?.div(temperature)
  const scale = typeof temperature === 'number' ? factor / temperature : factor
  return {
    losses: joined(losses) as tf.Tensor1D,
    ofQueries: product && { value: product, scale },
    ofCandidates: ofCandidates && { value: ofCandidates, scale: factor },
    ofPositives: ofPositives.length === 0 ? undefined : joined(ofPositives).mul(wanted.factors).sum(),
  }
}

/** Scores are (<q, c> - margin) / tau, so that dl/dtau = -(<q, dl/dq> - margin / tau sum_p dl/ds_p) / tau. */
function gradientOfTemperature(
  q: tf.Tensor2D,
  temperature: tf.Tensor,
  { ofQueries, ofPositives }: Swept,
  { margin }: ContrastivePlan,
): tf.Tensor {
  const along = ofQueries === undefined ? tf.scalar(0) : q.mul(ofQueries.value).sum().mul(ofQueries.scale)
  const passed = ofPositives === undefined ? along : along.sub(ofPositives.mul(margin).div(temperature))
  return passed.div(temperature).neg().reshape(temperature.shape)
}

function lossesOfBlock(
  scores: tf.Tensor2D,
  rows: Rows,
  temperature: Temperature,
  plan: ContrastivePlan,
  withGradient: boolean,
): RowsOfBlock {
  return isPlain(plan)
    ? plainRows(scores, rows, plan, withGradient)
    : generalRows(scores, rows, temperature, plan, withGradient)
}

function blocksOf({ rows, blockRows }: ContrastivePlan): Rows[] {
  return Array.from({ length: Math.ceil(rows / blockRows) }, (_, block) => ({
    start: block * blockRows,
    end: Math.min((block + 1) * blockRows, rows),
  }))
}

function scoresOf(scaled: tf.Tensor2D, c: tf.Tensor2D, rows: Rows): tf.Tensor2D {
  return tf.matMul(rowsOf(scaled, rows), c, false, true)
}

function rowsOf(x: tf.Tensor2D, { start, end }: Rows): tf.Tensor2D {
  return start === 0 && end === x.shape[0] ? x : x.slice([start, 0], [end - start, -1])
}

/** Adds what a block gave to what those before it gave; many small tensors become one, which is all that they take. */
function append(parts: tf.Tensor[], part: tf.Tensor | undefined): void {
  if (part === undefined) return
  parts.push(part)
  if (parts.length < 256) return
  const whole = tf.concat(parts)
  tf.dispose(parts)
  parts.splice(0, parts.length, whole)
}

function joined(blocks: readonly tf.Tensor[]): tf.Tensor {
  return blocks.length === 1 ? blocks[0] : tf.concat([...blocks])
}
