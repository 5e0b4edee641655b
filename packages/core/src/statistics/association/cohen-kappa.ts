import { NegError } from '../../errors.ts'

/**
 * Cohen's kappa (1960): how far two judges agree on the same items beyond what their habits alone would give. 1 is full
 * agreement, 0 that of chance; NaN where chance alone gives full agreement (both always say the same one thing). Time
 * O(n).
 *
 * @throws NEG_SHAPE when the lengths differ or are 0.
 */
export function cohenKappa<Label extends string | number | boolean>(
  first: ArrayLike<Label>,
  second: ArrayLike<Label>,
): number {
  const n = first.length
  if (n !== second.length || n === 0) {
    throw new NegError('NEG_SHAPE', `${n} judgments cannot be paired with ${second.length}`, {
      remedy: 'Give both judges on the same items, in the same order.',
    })
  }
  const ofFirst = new Map<Label, number>()
  const ofSecond = new Map<Label, number>()
  let agreed = 0
  for (let i = 0; i < n; i += 1) {
    ofFirst.set(first[i], (ofFirst.get(first[i]) ?? 0) + 1)
    ofSecond.set(second[i], (ofSecond.get(second[i]) ?? 0) + 1)
    if (first[i] === second[i]) agreed += 1
  }
  let chance = 0
  for (const [label, count] of ofFirst) chance += count * (ofSecond.get(label) ?? 0)
  return (agreed * n - chance) / (n * n - chance)
}
