import {
  areSame,
  countPartitions,
  meanEntropy,
  mutualInformation,
  type MutualInformationOptions,
} from './partitions.ts'

/**
 * NMI: how much clusters tell about labels, from 0, nothing, to 1, where they are the same under other names. It grows
 * with the number of clusters even for random ones; `adjustedMutualInformation` does not.
 *
 * `I / mean(H(labels), H(clusters))`, natural logarithms; Strehl and Ghosh, "Cluster ensembles" (2002), equation 2, with
 * the geometric mean. 1 if both have one part only, else 0 where I is 0. Memory and time O(n).
 *
 * @param labels [n]
 * @param clusters [n], such as of `kMeans`.
 * @throws NEG_SHAPE for different lengths or none; NEG_RANGE for an unknown mean.
 */
export function normalisedMutualInformation(
  labels: Int32Array,
  clusters: Int32Array,
  options: MutualInformationOptions = {},
): number {
  const partitions = countPartitions(labels, clusters)
  const mean = meanEntropy(partitions, options.mean)
  if (areSame(partitions)) return 1
  const information = mutualInformation(partitions)
  return information === 0 ? 0 : information / mean
}
