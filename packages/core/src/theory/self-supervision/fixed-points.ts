import { NegError } from '../../errors.ts'

export interface FixedPointsOptions {
  /** tau: how far the target network's weights are along the online ones, W_a = tau W. Default 1. */
  readonly targetRatio?: number
  /** sigma^2: the variance that augmentations add, of data with variance 1. Default 0. */
  readonly augmentationVariance?: number
  /** eta. Default 0. */
  readonly weightDecay?: number
}

/** Where a mode of learning without negatives can rest, beside 0. */
export interface FixedPoints {
  /** Whether there is a rest besides the collapse at 0. */
  readonly exists: boolean
  /** The weight decay from which on collapse is certain, tau^2 / (4 (1 + sigma^2)). */
  readonly criticalWeightDecay: number
  /** p-, unstable: what starts below it collapses. Only where it exists. */
  readonly unstable?: number
  /** p+, stable. Only where it exists. */
  readonly stable?: number
  /** s+ = p+^2, the eigenvalue of the features' correlation there (predictor speed 1). */
  readonly stableCorrelation?: number
}

/**
 * Whether learning from pairs of views without negatives collapses: where the predictor's eigenvalue p comes to rest in a
 * linear network.
 *
 * On the parabola s = p^2 a mode moves by `p' = p^2 (tau - (1 + sigma^2) p) - eta p`; Tian, Chen, Ganguli, "Understanding
 * self-supervised learning dynamics without contrastive pairs" (2021), section 3.2. It rests at 0 and at `p+- = (tau +-
 * sqrt(tau^2 - 4 eta (1 + sigma^2))) / (2 (1 + sigma^2))`. More weight decay widens the basin of collapse, stronger
 * augmentation lowers p+, and a slow target network acts as a slowly rising tau. O(1).
 *
 * @throws NEG_RANGE for options that are negative or not finite.
 * @system 43
 */
export function fixedPoints(options: FixedPointsOptions = {}): FixedPoints {
  const { targetRatio = 1, augmentationVariance = 0, weightDecay = 0 } = options
  checkRates({ targetRatio, augmentationVariance, weightDecay })
  const spread = 1 + augmentationVariance
  const criticalWeightDecay = targetRatio ** 2 / (4 * spread)
  if (weightDecay >= criticalWeightDecay) return { exists: false, criticalWeightDecay }
  const root = Math.sqrt(targetRatio ** 2 - 4 * weightDecay * spread)
  const stable = (targetRatio + root) / (2 * spread)
  // The product of both is eta / (1 + sigma^2); the difference would cancel for a small weight decay.
  const unstable = weightDecay / (spread * stable)
  return { exists: true, criticalWeightDecay, unstable, stable, stableCorrelation: stable ** 2 }
}

/** @throws NEG_RANGE for a number that is negative or not finite. */
export function checkRates(rates: Readonly<Record<string, number>>): void {
  for (const [field, rate] of Object.entries(rates)) {
    if (rate >= 0 && Number.isFinite(rate)) continue
    throw new NegError('NEG_RANGE', `${field} is ${rate}`, {
      where: { field },
      remedy: 'Take 0 or a finite number above it.',
    })
  }
}
