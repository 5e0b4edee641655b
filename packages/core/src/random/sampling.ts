import { NegError } from '../errors.ts'
import type { Rng } from '../types.ts'

/** Shuffles in place (Fisher-Yates) and returns its argument. */
export function shuffle<T extends Int32Array | Uint32Array | unknown[]>(items: T, rng: Rng): T {
  for (let i = items.length - 1; i > 0; i -= 1) {
    const j = rng.below(i + 1)
    const held = items[i]
    items[i] = items[j]
    items[j] = held
  }
  return items
}

/**
 * `count` different numbers out of 0 .. n - 1, each set equally likely, in ascending order (Floyd's algorithm,
 * O(count) memory).
 *
 * @throws NEG_RANGE when `count` exceeds `n`.
 */
export function choose(n: number, count: number, rng: Rng): Int32Array {
  if (!Number.isInteger(count) || count < 0 || count > n) {
    throw new NegError('NEG_RANGE', `cannot choose ${count} of ${n}`, {
      where: { field: 'count' },
      remedy: `Ask for at most ${n}.`,
    })
  }
  const chosen = new Set<number>()
  for (let top = n - count; top < n; top += 1) {
    const pick = rng.below(top + 1)
    chosen.add(chosen.has(pick) ? top : pick)
  }
  return Int32Array.from(chosen).sort()
}
