import type { Scalar } from '@tensorflow/tfjs'

import type { Reduction } from '../reduction.ts'

/** What every loss over the streaming kernel `contrastive` takes; each says its defaults. */
export interface StreamingLossOptions {
  /** tau: scores are divided by it. A scalar tensor is learnt: it receives a gradient. */
  readonly temperature?: number | Scalar
  /** Scales rows to unit length first, so that scores are cosines; else they are inner products. */
  readonly normalise?: boolean
  /** `mean` over the rows that count (default), over those above 0 (`meanOfNonZero`), `sum`, or `none`: one a row. */
  readonly reduction?: Reduction
  /** Most rows whose scores are held at a time. Default: as many as make a block that computes fast. */
  readonly blockSize?: number
}
