import type { Reduction } from '../reduction.ts'

/** What regularisers have in common. */
export interface RegulariserOptions {
  /** Default `mean`, over the rows. */
  readonly reduction?: Reduction
}
