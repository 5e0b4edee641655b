import type { GradientRepair } from './repair.ts'

/**
 * The gradient of `gather`, whose own one hands the indices on as if they were their gradient: where the indices come
 * from what is differentiated, as those of `topk` do, that fails. Theirs is zero.
 */
export const gatherGradient: GradientRepair = {
  kernel: 'GatherV2',
  build: (tf, existing) => ({
    ...existing,
    gradFunc: (dy, saved, attrs) => ({
      ...existing.gradFunc(dy, saved, attrs),
      indices: () => tf.zeros(saved[1].shape),
    }),
  }),
}
