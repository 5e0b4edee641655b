import * as tf from '@tensorflow/tfjs'

import { NegError } from '../errors.ts'
import { Philox } from '../random/philox.ts'
import type { Rng, RngState } from '../types.ts'

/** One side of a loss: rows that an encoder turns into vectors, a chunk at a time. */
export interface ChunkedSide {
  readonly rows: number
  /**
   * The vectors [end - start, d] of the rows `start` .. `end - 1`. What is random, dropout for instance, must come from
   * `rng` alone, row after row, so that it doesn't depend on where chunks begin.
   */
  readonly encode: (start: number, end: number, rng: Rng) => tf.Tensor2D
  /** Whether the encoder learns from this side; false for vectors that are given. Default true. */
  readonly learns?: boolean
}

export interface CachedGradientsOptions {
  /** Rows that are encoded at a time. Default 64. */
  readonly chunkSize?: number
  /** Where randomness begins; the sides draw one after the other. Default: the state of a `Philox` of seed 0. */
  readonly rngState?: RngState
  /** What the gradients are taken by. Default: all variables that the encoders use. */
  readonly variables?: tf.Variable[]
}

/** As `tf.variableGrads` returns it; the caller disposes of both. */
export interface CachedGradients {
  readonly value: tf.Scalar
  readonly grads: tf.NamedTensorMap
  /** Where randomness ended. */
  readonly rngState: RngState
}

/**
 * The gradients of a loss over a batch that is too large to be encoded at once: a contrastive loss needs all vectors
 * together, but an encoder's own memory only has to last for a chunk.
 *
 * Gradient caching; Gao, Zhang, Han, Callan, "Scaling deep contrastive learning batch size under memory limited setup"
 * (2021). All chunks are encoded without a record of gradients; the loss passes its gradient back to the vectors; then
 * each chunk is encoded again, the generator set back to where it stood (the same dropout), and the inner product of
 * its vectors with their gradient is differentiated. The result is that of one batch, to rounding, for an encoder whose
 * rows don't depend on each other (no batch normalisation).
 *
 * Memory O(rows d) and what the encoder holds for a chunk. Time: each row is encoded twice, once with its gradient.
 *
 * ```ts
 * const { value, grads } = cachedGradients(
 *   {
 *     queries: { rows: 512, encode: (start, end, rng) => encoder(questions.slice(start, end), rng) },
 *     candidates: { rows: 4096, encode: (start, end, rng) => encoder(documents.slice(start, end), rng) },
 *   },
 *   ({ queries, candidates }) => infoNCE(queries, candidates) as tf.Scalar,
 * )
 * optimizer.applyGradients(grads)
 * ```
 *
 * @param loss a scalar from the vectors of all sides, by their names.
 * @throws NEG_RANGE for a chunk size or a number of rows below 1; NEG_SHAPE when an encoder gives another number of rows.
 * @system 32
 */
export function cachedGradients<Name extends string>(
  sides: Readonly<Record<Name, ChunkedSide>>,
  loss: (vectors: Record<Name, tf.Tensor2D>) => tf.Scalar,
  options: CachedGradientsOptions = {},
): CachedGradients {
  const { chunkSize = 64, variables, rngState = new Philox(0).state() } = options
  const names = Object.keys(sides) as Name[]
  checkWhole('chunkSize', chunkSize)
  for (const name of names) checkWhole(`${name}.rows`, sides[name].rows)
  let state = rngState
  const chunks = names.flatMap((name) => chunksOf(name, sides[name].rows, chunkSize))
  const result = tf.tidy(() => {
    const states = new Map<Chunk<Name>, RngState>()
    const vectors = names.map((name) => {
      const parts = chunks
        .filter((chunk) => chunk.name === name)
        .map((chunk) => {
          const rng = Philox.from(state)
          states.set(chunk, state)
          const part = tf.tidy(() => encodeChunk(sides, chunk, rng))
          state = rng.state()
          return part
        })
      return parts.length === 1 ? parts[0] : joined(parts)
    })
    const { value, grads: ofVectors } = tf.valueAndGrads((...all) =>
      loss(Object.fromEntries(names.map((name, i) => [name, all[i]])) as Record<Name, tf.Tensor2D>),
    )(vectors)
    tf.dispose(vectors)
    const grads: tf.NamedTensorMap = {}
    for (const chunk of chunks) {
      if (sides[chunk.name].learns === false) continue
      const gradient = ofVectors[names.indexOf(chunk.name)].slice([chunk.start, 0], [chunk.end - chunk.start, -1])
      const again = Philox.from(states.get(chunk) as RngState)
      addGradients(grads, () => encodeChunk(sides, chunk, again).mul(gradient).sum(), variables)
      gradient.dispose()
    }
    return { value: value as tf.Scalar, grads }
  })
  return { ...result, rngState: state }
}

interface Chunk<Name> {
  readonly name: Name
  readonly start: number
  readonly end: number
}

function chunksOf<Name>(name: Name, rows: number, size: number): Chunk<Name>[] {
  return Array.from({ length: Math.ceil(rows / size) }, (_, chunk) => ({
    name,
    start: chunk * size,
    end: Math.min((chunk + 1) * size, rows),
  }))
}

function encodeChunk<Name extends string>(
  sides: Readonly<Record<Name, ChunkedSide>>,
  { name, start, end }: Chunk<Name>,
  rng: Rng,
): tf.Tensor2D {
  const vectors = sides[name].encode(start, end, rng)
  if (vectors.rank === 2 && vectors.shape[0] === end - start) return vectors
  throw new NegError('NEG_SHAPE', `${name} from ${start} to ${end} are vectors of shape [${vectors.shape}]`, {
    where: { field: name },
    remedy: `Return ${end - start} rows of one length.`,
  })
}

/** Adds the gradients of a scalar to those that are there. */
function addGradients(sums: tf.NamedTensorMap, scalar: () => tf.Scalar, variables?: tf.Variable[]): void {
  const { value, grads } = tf.variableGrads(scalar, variables)
  value.dispose()
  for (const [name, gradient] of Object.entries(grads)) {
    const sum = sums[name]
    sums[name] = sum === undefined ? gradient : sum.add(gradient)
    if (sum !== undefined) tf.dispose([sum, gradient])
  }
}

function joined(parts: tf.Tensor2D[]): tf.Tensor2D {
  const all = tf.concat(parts)
  tf.dispose(parts)
  return all
}

function checkWhole(field: string, count: number): void {
  if (Number.isInteger(count) && count >= 1) return
  throw new NegError('NEG_RANGE', `${field} is ${count}`, { where: { field }, remedy: 'Take a whole number above 0.' })
}
