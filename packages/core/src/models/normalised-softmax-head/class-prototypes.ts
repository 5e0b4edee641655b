import { NegError } from '../../errors.ts'
import { checkLength } from '../../kernels/check-length.ts'
import { checkMatrix } from '../../numerics/linear-algebra/check-matrix.ts'
import type { Matrix } from '../../numerics/linear-algebra/matrix.ts'

/** The middle of a class, from samples. */
export interface ClassPrototype {
  readonly label: string
  /** How many samples it is of; 0 for a class whose weights were learnt. */
  readonly count: number
  /** The mean of the samples' unit vectors, not scaled to unit length; empty for a class whose weights were learnt. */
  readonly mean: Float64Array
  /** Length of the mean, in (0, 1]: how close together the samples are. 1 for a class whose weights were learnt. */
  readonly resultantLength: number
}

/** Below this length of its mean a class points nowhere. */
const shortest = 1e-6

/**
 * A prototype for each class of some samples, in the order of their sorted labels: the mean of the samples' unit vectors,
 * so that no sample counts more for being long. O(samples x d).
 *
 * @param embeddings [samples, d], of any length but 0.
 * @throws NEG_SHAPE without samples or with another number of labels; NEG_RANGE for a zero row, or samples whose mean
 *   is (nearly) zero; NEG_NOT_FINITE.
 */
export function classPrototypes(embeddings: Matrix, labels: readonly string[]): ClassPrototype[] {
  checkMatrix('embeddings', embeddings)
  checkLength('labels', labels, embeddings.rows)
  return [...new Set(labels)]
    .sort((a, b) => (a < b ? -1 : 1))
    .map((label) => {
      const rows = [...labels.keys()].filter((row) => labels[row] === label)
      return withSamples({ label, count: 0, mean: new Float64Array(embeddings.columns) }, embeddings, rows)
    })
}

/** A prototype after further samples: `(n p + sum of unit vectors) / (n + m)`. Throws what `classPrototypes` does. */
export function withSamples(
  { label, count, mean }: Pick<ClassPrototype, 'label' | 'count' | 'mean'>,
  embeddings: Matrix,
  rows: readonly number[],
): ClassPrototype {
  const d = embeddings.columns
  const sums = mean.map((value) => value * count)
  for (const row of rows) {
    const sample = embeddings.values.subarray(row * d, (row + 1) * d)
    const length = Math.hypot(...sample)
    if (length < 1e-12) {
      throw new NegError('NEG_RANGE', `a sample of class "${label}" has no direction`, {
        where: { field: 'embeddings', row: row + 1 },
        remedy: 'Leave out embeddings of zeros.',
      })
    }
    sample.forEach((value, i) => (sums[i] += value / length))
  }
  const next = sums.map((value) => value / (count + rows.length))
  const resultantLength = Math.hypot(...next)
  if (resultantLength < shortest) {
    throw new NegError('NEG_RANGE', `the samples of class "${label}" cancel each other`, {
      where: { field: 'embeddings' },
      remedy: 'Look at the samples: their mean points nowhere.',
    })
  }
  return { label, count: count + rows.length, mean: next, resultantLength }
}
