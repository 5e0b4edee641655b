export interface TemperatureLimits {
  /** What `tau l` tends to as tau goes to 0: the triplet loss of margin 0 on the hardest negative. */
  readonly cold: number
  /** What `tau (l - ln(n + 1))` tends to as tau grows: the simple loss, in which all n negatives count alike. */
  readonly hot: number
}

/**
 * What InfoNCE becomes at the two ends of the temperature, for one anchor: a loss of its hardest negative alone, or of
 * the mean of all.
 *
 * `max(max_k s_k - s_pos, 0)` and `-(n s_pos - sum_k s_k) / (n + 1)`; Wang and Liu, "Understanding the behaviour of
 * contrastive loss" (2021), section 3.2. `temperatureScaledLoss` is what tends to the first. O(n).
 *
 * @system 18
 */
export function temperatureLimits(positive: number, negatives: ArrayLike<number>): TemperatureLimits {
  const scores = Array.from(negatives)
  const sum = scores.reduce((total, score) => total + score, 0)
  return {
    cold: Math.max(Math.max(...scores) - positive, 0),
    hot: (sum - scores.length * positive) / (scores.length + 1),
  }
}
