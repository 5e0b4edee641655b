import { NegError } from '../../errors.ts'
import { checkLength, countRows } from '../check-length.ts'
import { type FirstPass, measureFirstPass } from './first-pass.ts'
import { type StoredVectors, kindOf, storedKind } from './stored-vectors.ts'
import { type KernelHost, kernelHost, operation } from '../wasm/kernel-host.ts'

/** `dot`: the inner product; `cosine`: that of rows at unit length; `euclidean`: minus the distance. */
export type VectorMetric = 'dot' | 'cosine' | 'euclidean'

export interface DocumentBlocksOptions {
  /** Numbers a vector. */
  readonly dimension: number
  /** Default `dot`. */
  readonly metric?: VectorMetric
  /** Of an `Int8Array`: what its numbers are multiplied with, one for each vector. Default 1. */
  readonly scales?: Float32Array
  /**
   * Whether scores are bounded by 8-bit whole numbers before those that matter are computed. Results are the same.
   * Default `auto`: where this processor multiplies them so much faster that it pays.
   */
  readonly firstPass?: 'auto' | 'int8' | 'none'
  /** Documents that a thread takes at a time. Default: as many as share the work well. */
  readonly blockSize?: number
}

/** Documents come in whole panels of six and of eight. */
export const group = 24
const documentsOfUnit = 20 * group
const constantBytes = 20

/** Where the documents lie, for the compiled kernels. */
export interface DocumentLayout {
  readonly host: KernelHost
  /** The first arguments of an operation. */
  readonly values: readonly number[]
  /** Whether they have whole numbers for a first pass. */
  readonly boundFirst: boolean
  /** Whether the caller wants the first pass in any case. */
  readonly forced: boolean
  /** The largest whole number of a query. */
  readonly mostOfQueries: number
  /** The length of the longest. */
  readonly longest: number
}

interface Filling {
  readonly bounded: boolean
  readonly boundFirst: boolean
  readonly forced: boolean
  readonly first: FirstPass
  readonly scales: Float32Array | undefined
}

/**
 * Document vectors, ready to be searched many times: they lie once in the memory of the compiled kernels, whatever the
 * tensor engine.
 *
 * Memory: 4 bytes a number for floats, 2 for halves, 1 for whole numbers; with a first pass 1 more for floats and
 * halves (the plain build of the kernels takes 2 bytes for a whole number). At most 4 GB in all; beyond that search a
 * file (`topKFromFile`). `dispose()` frees it. The array that was given is not kept.
 *
 * Vectors of unit length for `cosine` are those of `normaliseRows`; halves and whole numbers get a scale instead, and
 * their scores are those of the floats that they stand for.
 */
export class DocumentBlocks {
  readonly dimension: number
  readonly size: number
  readonly metric: VectorMetric
  readonly blockSize: number | undefined
  readonly #layout: DocumentLayout
  readonly #addresses: number[] = []
  #searches = 0
  #disposed = false

  /**
   * @param vectors size x dimension, row-major.
   * @throws NEG_SHAPE when the vectors aren't whole rows, NEG_NOT_FINITE for a NaN or infinite value, NEG_RANGE for an
   * option or when 4 GB are not enough, NEG_DTYPE for an array of another type.
   */
  constructor(vectors: StoredVectors, options: DocumentBlocksOptions) {
    const { dimension, metric = 'dot', firstPass = 'auto', blockSize } = options
    checkOptions(options)
    this.size = countRows('documents', vectors, dimension)
    this.dimension = dimension
    this.metric = metric
    this.blockSize = blockSize
    const kind = kindOf(vectors)
    if (options.scales !== undefined) checkLength('scales', options.scales, this.size)
    const host = kernelHost()
    // Sums of more products than this do not fit into 32 bits.
    const fits = dimension <= 65_536
    const first = measureFirstPass(host)
    const boundFirst = fits && (firstPass === 'int8' || (firstPass === 'auto' && first.pays))
    const bounded = boundFirst || kind === storedKind.byte
    try {
      this.#layout = this.#fill(host, vectors, kind, {
        bounded,
        boundFirst,
        forced: firstPass === 'int8',
        first,
        scales: options.scales,
      })
    } catch (error) {
      this.#free(host)
      throw error
    }
  }

  /** Frees the memory; searches under way end first. */
  dispose(): void {
    this.#disposed = true
    if (this.#searches === 0) this.#free(this.#layout.host)
  }

  /** Keeps the memory until `release`. @throws NEG_RANGE after `dispose`. */
  hold(): DocumentLayout {
    if (this.#disposed) {
      throw new NegError('NEG_RANGE', 'these documents were disposed of', { where: { field: 'documents' } })
    }
    this.#searches += 1
    return this.#layout
  }

  release(): void {
    this.#searches -= 1
    if (this.#disposed && this.#searches === 0) this.#free(this.#layout.host)
  }

  #fill(
    host: KernelHost,
    vectors: StoredVectors,
    kind: 0 | 1 | 3,
    { bounded, boundFirst, forced, first, scales }: Filling,
  ): DocumentLayout {
    const { size, dimension } = this
    const { heap } = host
    const padded = Math.ceil(size / group) * group
    const bytes = new Int8Array(vectors.buffer, vectors.byteOffset, vectors.byteLength)
    const keep = (length: number): number => {
      const at = heap.allocate(length)
      this.#addresses.push(at)
      return at
    }
    const scaleAt = kind === storedKind.float ? 0 : keep(size * 4)
    if (scaleAt > 0) {
      if (scales === undefined) heap.float32(scaleAt, size).fill(1)
      else heap.float32(scaleAt, size).set(scales)
    }
    const integerBytes = host.build === 'plain' ? 2 : 1
    const panels = bounded ? keep(padded * Math.ceil(dimension / 4) * 4 * integerBytes) : 0
    const constants = bounded ? keep(padded * constantBytes) : 0
    // The last row of halves is read in fours.
    const rowBytes = bytes.length + 16
    const ownRows = kind === storedKind.byte ? 0 : keep(rowBytes)
    const scratchBytes = Math.ceil(dimension / 4) * 4 * 4 * 16 + 256
    const units = Math.ceil(size / documentsOfUnit)
    const borrowed = [kind === storedKind.byte ? rowBytes : 0, size * 8, scratchBytes * host.threads]
    return heap.borrow(borrowed, (givenRows, norms, scratch) => {
      const rows = ownRows === 0 ? givenRows : ownRows
      heap.int8(rows, bytes.length).set(bytes)
      const euclidean = this.metric === 'euclidean' ? 1 : 0
      const describe = (as: number, at: number, factor: number): number[] => {
        const values = Array<number>(40).fill(0)
        values.splice(0, 10, at, as, size, dimension, panels, constants, scaleAt, norms, factor, euclidean)
        values.splice(31, 2, scratch, scratchBytes)
        values[39] = first.most
        values[37] = this.metric === 'cosine' ? 1 : 0
        return values
      }
      host.run(operation.measureDocuments, units, describe(kind, rows, 1))
      const longest = longestOf(heap.float64(norms, size))
      const factor = powerBelow(longest)
      if (bounded) host.run(operation.packDocuments, units, describe(kind, rows, factor))
      const values = kind === storedKind.byte ? describe(storedKind.packed, 0, factor) : describe(kind, rows, factor)
      return { host, values: values.slice(0, 10), boundFirst, forced, longest, mostOfQueries: first.most }
    })
  }

  #free(host: KernelHost): void {
    for (const at of this.#addresses.splice(0)) host.heap.release(at)
  }
}

function checkOptions({ metric, scales, blockSize, firstPass }: DocumentBlocksOptions): void {
  if (blockSize !== undefined && !(Number.isInteger(blockSize) && blockSize >= 1)) {
    throw new NegError('NEG_RANGE', `blockSize is ${blockSize}, not a whole number >= 1`, {
      where: { field: 'blockSize' },
    })
  }
  if (metric !== undefined && !['dot', 'cosine', 'euclidean'].includes(metric)) {
    throw new NegError('NEG_RANGE', `there is no metric ${JSON.stringify(metric)}`, {
      where: { field: 'metric' },
      remedy: 'Take dot, cosine or euclidean.',
    })
  }
  if (firstPass !== undefined && !['auto', 'int8', 'none'].includes(firstPass)) {
    throw new NegError('NEG_RANGE', `there is no first pass ${JSON.stringify(firstPass)}`, {
      where: { field: 'firstPass' },
      remedy: 'Take auto, int8 or none.',
    })
  }
  const row = scales?.findIndex((scale) => !Number.isFinite(scale)) ?? -1
  if (row >= 0) {
    throw new NegError('NEG_NOT_FINITE', `a scale is ${scales?.[row]}`, { where: { field: 'scales', row: row + 1 } })
  }
}

/** @throws NEG_NOT_FINITE for a row whose length is none. */
function longestOf(norms: Float64Array): number {
  let longest = 0
  for (let row = 0; row < norms.length; row += 1) {
    if (!Number.isFinite(norms[row])) {
      throw new NegError('NEG_NOT_FINITE', 'a vector of the documents holds a NaN or infinite value', {
        where: { field: 'documents', row: row + 1 },
        remedy: 'Look at the text and at the encoder that made this vector.',
      })
    }
    longest = Math.max(longest, norms[row])
  }
  return longest
}

/** The power of two that brings a length below 1; 1 for zero. */
function powerBelow(length: number): number {
  if (length === 0) return 1
  let power = 2 ** -(Math.floor(Math.log2(length)) + 1)
  while (length * power >= 1) power /= 2
  return power
}
