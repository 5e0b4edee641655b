import type { Engine, EngineName, Rng } from '@neg/core'

/** What a case is made of, the same for both sides: sizes, options, names. */
export type Parameters = Readonly<Record<string, number | string | boolean>>

/** Named columns of numbers, or lists of texts, that both sides read. */
export type Inputs = Readonly<Record<string, Float32Array | Int32Array | readonly string[]>>

/** Named columns of numbers that a side computed. */
export type Outputs = Readonly<Record<string, Float32Array | Int32Array | Float64Array>>

/** Where a row was measured: an engine, or none where the work needs no tensors. */
export type RowEngine = EngineName | 'none'

export interface Case {
  /** As the tables show it: `2,048 x 384`. */
  readonly size: string
  readonly parameters: Parameters
}

/** A case of a curve: `at` is the number that grows. */
export interface CurveCase {
  readonly at: number
  readonly parameters: Parameters
}

/** A side that holds its inputs and is ready to run. */
export interface Prepared {
  /** The work that is timed; what it finds is kept for `outputs`. */
  run(): Promise<void> | void
  /** What the last run found. */
  outputs(): Promise<Outputs> | Outputs
  /** Of the package that computes. Default: that of the engine. */
  readonly version?: string
  /** Rates of the same process that a check compares with, in GFLOP/s. */
  readonly rates?: () => Promise<Readonly<Record<string, number>>>
}

/** What a side gets to prepare. */
export interface SideCall {
  readonly inputs: Inputs
  readonly parameters: Parameters
  readonly threads: number
}

/** A side that runs in a Node process. */
export type NodeSide = (call: SideCall) => Promise<Prepared>

/** Our side: what it prepares may depend on the engine, undefined where none is used. */
export type OurSide = (call: SideCall, engine: Engine | undefined) => Promise<Prepared>

/** The other side of a comparison. */
export interface Peer {
  /** The package: `torch`. */
  readonly name: string
  /** What tells two rows with one package apart, such as its mode. */
  readonly mode?: string
  /** A script of `comparisons/` with a function `prepare`, or a side of Node; undefined where it can't be run. */
  readonly side: { readonly python: string } | { readonly node: NodeSide } | { readonly notRun: string }
  /** Handed to its script in addition to the case's own. */
  readonly parameters?: Parameters
  /** The engines it stands against. */
  readonly engines: readonly RowEngine[]
  /** The cases it stands against. Default: all. */
  readonly cases?: (parameters: Parameters) => boolean
  /** The smallest ratio that meets the target; undefined where it is only reported. */
  readonly target?: (engine: RowEngine, parameters: Parameters) => number | undefined
  /** Our side runs on so many threads instead of all. */
  readonly threads?: number
  /** Our peak memory must not exceed the peer's. */
  readonly memory?: boolean
}

/** A bound beside the ratio that a row has to keep. */
export interface Bound {
  readonly name: string
  readonly engines: readonly RowEngine[]
  readonly value: (found: {
    readonly median: number
    readonly peakRss: number
    readonly rates: Rates
    readonly parameters: Parameters
  }) => number
  readonly atMost?: number
  readonly atLeast?: number
}
export type Rates = Readonly<Record<string, number>>

/** One piece of work that we and peers do on the same inputs; one file of `comparisons/`. */
export interface Comparison {
  readonly id: string
  /** What is computed, in a line. */
  readonly work: string
  /** The engines it is for; `['none']` for work without tensors. */
  readonly engines: readonly RowEngine[]
  readonly cases: readonly Case[]
  /** Smaller ones, for `--quick`. */
  readonly quick: readonly Case[]
  /** Three sizes, along which the cost is shown to grow as stated. */
  readonly curve: {
    readonly axis: string
    readonly full: readonly CurveCase[]
    readonly quick: readonly CurveCase[]
  }
  readonly inputs: (parameters: Parameters, rng: Rng) => Promise<Inputs> | Inputs
  readonly ours: OurSide
  readonly peers: readonly Peer[]
  readonly bounds?: readonly Bound[]
  /** The worst difference between the outputs of two sides, in the comparison's own unit. */
  readonly agreement: (ours: Outputs, theirs: Outputs, parameters: Parameters) => number
  /** The largest agreement that passes. */
  readonly tolerance: number
  /** Each case is run once, without warming up: for what takes minutes. Default false: five times or more, warm. */
  readonly once?: boolean
}

/** Gives a comparison its type; the default export of a file in `comparisons/`. */
export function defineComparison(comparison: Comparison): Comparison {
  return comparison
}

/** Numeric parameters by name. */
export function sizes(parameters: Parameters): Readonly<Record<string, number>> {
  return parameters as Readonly<Record<string, number>>
}
