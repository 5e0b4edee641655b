import {
  areSame,
  countPartitions,
  meanEntropy,
  mutualInformation,
  type MutualInformationOptions,
  type Partitions,
} from './partitions.ts'

/**
 * AMI: how much clusters tell about labels beyond chance: 1 where they are the same under other names, about 0 for
 * random ones however many there are.
 *
 * `(I - E[I]) / (mean(H, H) - E[I])` with the expectation over random partitions with parts of the same sizes; Vinh et
 * al., "Information theoretic measures for clusterings comparison" (2010), equation 24a. 0 if just one of the two has a
 * single part. Memory O(n); time O(sum over pairs of parts of the smaller one's size), at most O(n times parts).
 *
 * @param labels [n]
 * @param clusters [n], such as of `kMeans`.
 * @throws NEG_SHAPE for different lengths or none; NEG_RANGE for an unknown mean.
 */
export function adjustedMutualInformation(
  labels: Int32Array,
  clusters: Int32Array,
  options: MutualInformationOptions = {},
): number {
  const partitions = countPartitions(labels, clusters)
  const mean = meanEntropy(partitions, options.mean)
  if (areSame(partitions)) return 1
  if (partitions.left.length === 1 || partitions.right.length === 1) return 0
  const expected = expectedInformation(partitions)
  const room = mean - expected
  // Nothing is above chance where chance already reaches the mean: one of the two has parts of single rows only.
  return Math.abs(room) < 1e-12 * mean ? 0 : (mutualInformation(partitions) - expected) / room
}

function expectedInformation({ rows, left, right }: Partitions): number {
  const logFactorial = new Float64Array(rows + 1)
  for (let n = 2; n <= rows; n += 1) logFactorial[n] = logFactorial[n - 1] + Math.log(n)
  let sum = 0
  for (const [a, timesA] of countSizes(left)) {
    for (const [b, timesB] of countSizes(right)) {
      const fixed =
        logFactorial[a] + logFactorial[b] + logFactorial[rows - a] + logFactorial[rows - b] - logFactorial[rows]
      for (let n = Math.max(1, a + b - rows); n <= Math.min(a, b); n += 1) {
        const free = logFactorial[n] + logFactorial[a - n] + logFactorial[b - n] + logFactorial[rows - a - b + n]
        sum += timesA * timesB * (n / rows) * Math.log((rows * n) / (a * b)) * Math.exp(fixed - free)
      }
    }
  }
  return sum
}

/** How often each size occurs: parts of one size share their terms. */
function countSizes(sizes: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>()
  for (const size of sizes) counts.set(size, (counts.get(size) ?? 0) + 1)
  return counts
}
