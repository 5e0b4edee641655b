import * as tf from '@tensorflow/tfjs'

import type { Rows } from './contrastive-blocks.ts'
import type { RowLists } from './contrastive-pairs.ts'
import { leftOut } from './contrastive-plan.ts'
import type { ContrastivePlan } from './contrastive-plan.ts'

/** Scores with the logarithms of all weights added; pairs that are left out stand at `leftOut`. */
export function exponentsOf(scores: tf.Tensor2D, rows: Rows, plan: ContrastivePlan): tf.Tensor2D {
  const terms = [
    logWeightsOf(rows, plan),
    plan.excluded && atPairs(rows, plan.columns, plan.excluded, leftOut),
    plan.excludedLabels && excludedByLabel(rows, plan),
    plan.adjust?.(scores, { ...rows, reversed: plan.reversed }),
  ]
  return terms.reduce<tf.Tensor2D>((sum, term) => (term === undefined ? sum : sum.add(term)), scores)
}

/** The logarithms of the given weights: [rows, candidates], or [candidates] where all rows have the same. */
export function logWeightsOf(rows: Rows, plan: ContrastivePlan): tf.Tensor | undefined {
  const { pairWeights, candidateWeights, columns } = plan
  const ofPairs = pairWeights && atPairs(rows, columns, pairWeights.lists, pairWeights.values)
  const ofCandidates = candidateWeights && tf.tensor1d(candidateWeights)
  return ofPairs && ofCandidates ? ofPairs.add(ofCandidates) : (ofPairs ?? ofCandidates)
}

/** 1 at the positives of each row, 0 elsewhere. */
export function positiveMask(rows: Rows, { positives, excluded, columns }: ContrastivePlan): tf.Tensor2D {
  if (positives.kind === 'labels') {
    const { queryLabels, candidateLabels } = positives.labels
    const equal = equalLabels(queryLabels, candidateLabels, rows)
    return excluded === undefined ? equal : equal.sub<tf.Tensor2D>(atPairs(rows, columns, excluded, 1)).relu()
  }
  return atPairs(rows, columns, positives.kind === 'lists' ? positives.lists : oneEach(positives.candidates), 1)
}

function excludedByLabel(rows: Rows, plan: ContrastivePlan): tf.Tensor2D | undefined {
  if (plan.excludedLabels === undefined) return undefined
  const { queryLabels, candidateLabels } = plan.excludedLabels
  const equal = equalLabels(queryLabels, candidateLabels, rows)
  return equal.sub<tf.Tensor2D>(positiveMask(rows, plan)).relu<tf.Tensor2D>().mul(leftOut)
}

function equalLabels(queryLabels: Int32Array, candidateLabels: Int32Array, { start, end }: Rows): tf.Tensor2D {
  // A label below 0 equals none: it stands as -1 on one side and as -2 on the other.
  const ofQueries = tf.tensor1d(
    queryLabels.subarray(start, end).map((label) => Math.max(label, -1)),
    'int32',
  )
  const ofCandidates = tf.tensor1d(
    candidateLabels.map((label) => (label < 0 ? -2 : label)),
    'int32',
  )
  return ofQueries.expandDims(1).equal(ofCandidates.expandDims(0)).cast('float32')
}

function oneEach(candidates: Int32Array): RowLists {
  return { offsets: Int32Array.from({ length: candidates.length + 1 }, (_, row) => row), items: candidates }
}

/** A block that holds a value at each listed pair and 0 elsewhere. */
function atPairs(
  { start, end }: Rows,
  columns: number,
  { offsets, items }: RowLists,
  value: number | Float32Array,
): tf.Tensor2D {
  const [from, to] = [offsets[start], offsets[end]]
  const shape: [number, number] = [end - start, columns]
  if (from === to) return tf.zeros(shape)
  const places = new Int32Array(2 * (to - from))
  for (let row = start; row < end; row += 1) {
    for (let i = offsets[row]; i < offsets[row + 1]; i += 1) {
      places[2 * (i - from)] = row - start
      places[2 * (i - from) + 1] = items[i]
    }
  }
  const values = typeof value === 'number' ? tf.fill([to - from], value) : tf.tensor1d(value.subarray(from, to))
  return tf.scatterND(tf.tensor2d(places, [to - from, 2], 'int32'), values, shape)
}
