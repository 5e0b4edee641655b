import type { Engine } from '@neg/core'

/** Inputs or options of a case as they stand in the file, "Infinity", "-Infinity" and "NaN" turned into numbers. */
export type VectorRecord = Readonly<Record<string, unknown>>

/** What an adapter's function is called with: never the expected values, the tolerance or the case's name. */
export interface AdapterCall<Inputs = VectorRecord, Options = VectorRecord> {
  readonly inputs: Inputs
  readonly options: Options
  /** The data root; `inputs.dataPath` is relative to it, and the runner has checked that it exists. */
  readonly dataDir: string
  /** The folder of the vector file; `inputs.checkpointPath` is relative to it, and exists. */
  readonly vectorDir: string
  /** The engine in use, already started. */
  readonly engine: Engine
}

interface Callable {
  // Declared as a method, so that an adapter may narrow the two records: `({ inputs }: AdapterCall<{ a: number }>)`.
  call(call: AdapterCall): object | Promise<object>
}

/**
 * One function of a vector file. The record it returns holds every key of `expected`; more keys are ignored.
 * Tensors in it are read and disposed by the runner; typed arrays and sets become arrays, maps become objects.
 */
export type AdapterFunction = Callable['call']

export interface Adapter {
  /** The vector file's name without `.json`. */
  readonly file: string
  /** Keyed by the function's name without its final ` (label)`: one entry serves all labels. */
  readonly functions: Readonly<Record<string, AdapterFunction>>
}

/**
 * Connects the functions of one vector file to the packages. An adapter imports public subpaths only, renames
 * arguments and nothing more; its default export stands in `adapters/<file>.ts`.
 *
 * ```ts
 * export default defineAdapter({
 *   file: '09-star-adore',
 *   functions: {
 *     starLoss: async ({ inputs, options }: AdapterCall<{ queries: number[][] }, { margin?: number }>) => ({
 *       loss: starLoss(tf.tensor2d(inputs.queries), options),
 *     }),
 *   },
 * })
 * ```
 */
export function defineAdapter(adapter: Adapter): Adapter {
  return adapter
}
