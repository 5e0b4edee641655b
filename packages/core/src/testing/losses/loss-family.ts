import type { Rng } from '../../types.ts'
import type { DoubleTensor } from '../double-tensor.ts'

/** What a loss takes before its options. */
export interface LossInputs {
  /** Tensors that the loss is differentiated by. */
  readonly tensors: readonly DoubleTensor[]
  /** What follows them: labels, or tensors that are constant for the loss, such as a teacher's. */
  readonly rest: readonly unknown[]
}

export interface LossSize {
  readonly rows: number
  readonly dimension: number
  readonly classes: number
}

/** Losses that take the same inputs. A family says how to make them and what may be done to them. */
export interface LossFamily {
  readonly name: string
  /** Random inputs without ties. */
  make(rng: Rng, size: LossSize): LossInputs
  /** The same rows in another order, which changes no loss. */
  permute(inputs: LossInputs, order: Int32Array): LossInputs
  /** The same with each row of each tensor multiplied by a factor of its own. */
  rescale(inputs: LossInputs, rng: Rng): LossInputs
  /** A batch in which no row has a positive; absent where every batch has them. */
  withoutPositives?(rng: Rng, size: LossSize): LossInputs
  /** Inputs that don't fit together, each of which a loss must refuse. */
  unfit(rng: Rng, size: LossSize): readonly LossInputs[]
}

/** Normal values. */
export function randomMatrix(rng: Rng, rows: number, columns: number): DoubleTensor {
  return { shape: [rows, columns], values: Float64Array.from({ length: rows * columns }, () => rng.normal()) }
}

/** Every class equally often, in turn. */
export function labelsInTurn(rows: number, classes: number): Int32Array {
  return Int32Array.from({ length: rows }, (_, row) => row % classes)
}

export function permuteRows({ shape, values }: DoubleTensor, order: Int32Array): DoubleTensor {
  const width = values.length / Math.max(1, shape[0])
  const out = new Float64Array(values.length)
  for (const [to, from] of order.entries()) out.set(values.subarray(from * width, (from + 1) * width), to * width)
  return { shape, values: out }
}

export function rescaleRows({ shape, values }: DoubleTensor, rng: Rng): DoubleTensor {
  const width = values.length / Math.max(1, shape[0])
  const factors = Float64Array.from({ length: shape[0] }, () => 0.5 + 2 * rng.uniform())
  return { shape, values: values.map((value, i) => value * factors[Math.floor(i / width)]) }
}
