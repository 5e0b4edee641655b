import * as tf from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { assertFinite } from '../../kernels/assert-finite.ts'
import { type Measure, type MeasureName, measureOf } from '../../kernels/distances/measure.ts'
import { normaliseRows } from '../../kernels/normalise-rows.ts'
import { checkReferences } from '../../losses/margin/references.ts'
import type { LabelledColumns } from './labelled-columns.ts'

/** Vectors to mine: a tensor [rows, d], which is read once, or numbers on the host, row by row. */
export type MinedRows = tf.Tensor2D | { readonly values: Float32Array; readonly dimension: number }

/** What a miner's anchors are compared with in place of each other, such as a memory of past rows. */
export interface MinerReferences {
  readonly embeddings: MinedRows
  /** A label a row; below 0: of no class, positive of none. */
  readonly labels: Int32Array
  /** For each anchor the reference that is the anchor itself, with which it makes no pair; -1: none. Default: none. */
  readonly own?: Int32Array
}

export interface ReferenceOptions {
  /** Positives and negatives are rows of these. Default: the other rows of the batch. */
  readonly references?: MinerReferences
}

/** What miners by distance have in common. */
export interface MinerOptions extends ReferenceOptions {
  /** How far rows are; a similarity turns every comparison round. Default `euclidean`. */
  readonly measure?: MeasureName | Measure
  /** Scales rows to unit length first. Default true. */
  readonly normalise?: boolean
}

/** All anchors against all rows they are compared with. */
export interface ComparedRows extends LabelledColumns {
  /** [rows, columns]: larger is farther, so similarities stand here with their sign turned. */
  readonly distances: Float32Array
  /** What the measure's value is multiplied by: 1 for a distance, -1 for a similarity. */
  readonly sign: 1 | -1
}

/** Measures a labelled batch once, O(B M) memory, and hands the numbers to index work on the host. */
export async function compareRows(
  embeddings: MinedRows,
  labels: Int32Array,
  { measure: named = 'euclidean', normalise = true, references }: MinerOptions,
): Promise<ComparedRows> {
  const measure = measureOf(named, normalise)
  return withTensors(embeddings, labels, references, async (rows, others, columns) => {
    const matrix = measure.matrix(rows, others)
    try {
      await assertFinite('distances', matrix)
      const values = (await matrix.data()) as Float32Array
      const similar = measure.direction === 'similarity'
      return { ...columns, distances: similar ? values.map((value) => -value) : values, sign: similar ? -1 : 1 }
    } finally {
      matrix.dispose()
    }
  })
}

/** Labelled vectors on the host. */
export interface RowsOnHost extends LabelledColumns {
  readonly dimension: number
  readonly anchors: Float32Array
  readonly others: Float32Array
}

/** Reads a labelled batch once, for rules that no matrix of distances answers. */
export async function readRows(
  embeddings: MinedRows,
  labels: Int32Array,
  { normalise = true, references }: Pick<MinerOptions, 'normalise' | 'references'>,
): Promise<RowsOnHost> {
  return withTensors(embeddings, labels, references, async (rows, others, columns) => {
    const dimension = rows.shape[1]
    const read = async (tensor: tf.Tensor2D): Promise<Float32Array> => {
      const values = Float32Array.from(await tensor.data())
      if (normalise) normaliseRows(values, dimension)
      return values
    }
    const anchors = await read(rows)
    return { ...columns, dimension, anchors, others: rows === others ? anchors : await read(others) }
  })
}

/** Checks the batch, lends its tensors, and disposes what it made. */
async function withTensors<T>(
  embeddings: MinedRows,
  labels: Int32Array,
  references: MinerReferences | undefined,
  use: (rows: tf.Tensor2D, others: tf.Tensor2D, columns: LabelledColumns) => Promise<T>,
): Promise<T> {
  const made: tf.Tensor[] = []
  const tensorOf = (rows: MinedRows, field: string): tf.Tensor2D => {
    if (rows instanceof tf.Tensor) return rows
    const { values, dimension } = rows
    if (!(Number.isInteger(dimension) && dimension > 0 && values.length % dimension === 0)) {
      throw new NegError('NEG_SHAPE', `${values.length} numbers are no whole rows of ${dimension}`, {
        where: { field },
        remedy: 'Give the dimension that the rows have.',
      })
    }
    const tensor = tf.tensor2d(values, [values.length / dimension, dimension])
    made.push(tensor)
    return tensor
  }
  try {
    const rows = tensorOf(embeddings, 'embeddings')
    const given = references && { ...references, embeddings: tensorOf(references.embeddings, 'references') }
    const { embeddings: others, labels: otherLabels, own } = checkReferences(rows, labels, given)
    await assertFinite('embeddings', rows)
    if (others !== rows) await assertFinite('references', others)
    return await use(rows, others, { rows: labels.length, columns: otherLabels.length, labels, otherLabels, own })
  } finally {
    tf.dispose(made)
  }
}
