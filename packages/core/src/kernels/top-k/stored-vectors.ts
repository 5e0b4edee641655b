import { NegError } from '../../errors.ts'

/** A `Float16Array`, where the runtime has it. */
interface Float16ArrayLike extends ArrayBufferView {
  readonly length: number
  readonly [Symbol.toStringTag]: 'Float16Array'
}

/** Vectors as they are stored: floats, halves (or their bits), or whole numbers, each vector with a scale. */
export type StoredVectors = Float32Array | Float16ArrayLike | Uint16Array | Int8Array

/** How the compiled kernels name a form; `packed`: bytes that lie in panels alone. */
export const storedKind = { float: 0, half: 1, packed: 2, byte: 3 } as const

/** @throws NEG_DTYPE for an array of another type. */
export function kindOf(vectors: StoredVectors): 0 | 1 | 3 {
  if (vectors instanceof Float32Array) return storedKind.float
  if (vectors instanceof Int8Array) return storedKind.byte
  if (vectors instanceof Uint16Array || isFloat16Array(vectors)) return storedKind.half
  throw new NegError('NEG_DTYPE', `vectors are of type ${Object.prototype.toString.call(vectors)}`, {
    where: { field: 'vectors' },
    remedy: 'Give a Float32Array, a Float16Array or Uint16Array of halves, or an Int8Array with scales.',
  })
}

function isFloat16Array(vectors: unknown): boolean {
  return Object.prototype.toString.call(vectors) === '[object Float16Array]'
}
