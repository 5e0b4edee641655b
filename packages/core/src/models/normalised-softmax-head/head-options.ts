import type { Rng } from '../../types.ts'
import type { NormalisedSoftmaxHead } from './normalised-softmax-head.ts'

/**
 * How the classes' vectors are kept on the sphere: `normalise` scales them wherever they are used, `project` takes them as
 * they are and scales them when `project()` is called, after each step. The two differ in the radial part of the gradient.
 */
export type SphereConstraint = 'normalise' | 'project'

export interface NormalisedSoftmaxHeadOptions {
  /** s: cosines are multiplied by it. Default 20. */
  readonly scale?: number
  /** Default `normalise`. */
  readonly constraint?: SphereConstraint
}

export interface LabelledHeadOptions extends NormalisedSoftmaxHeadOptions {
  /** A name for each class. Default: `0`, `1`, … */
  readonly labels?: readonly string[]
}

export interface RandomHeadOptions extends LabelledHeadOptions {
  readonly dimension: number
  readonly classes: number
  readonly seed: number | Rng
}

/** A head with classes more, or one renewed, and what is to know about these. */
export interface ExtendedHead {
  readonly head: NormalisedSoftmaxHead
  /** Numbers of the classes that are new or renewed. */
  readonly classIds: Int32Array
  /** For each of them, in (0, 1]: how close together its samples are. */
  readonly resultantLengths: Float64Array
  /** Classes whose samples are so far apart (below 0.3) that their mean says little. */
  readonly loose: readonly string[]
}

/** JSON of a head. */
export interface NormalisedSoftmaxHeadState {
  readonly scale: number
  readonly constraint: SphereConstraint
  readonly dimension: number
  readonly classes: readonly {
    readonly label: string
    readonly weights: readonly number[]
    readonly count: number
    readonly mean: readonly number[]
  }[]
}
