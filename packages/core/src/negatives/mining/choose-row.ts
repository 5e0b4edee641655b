import type { ComparedRows } from './compare-rows.ts'

/**
 * The farthest or nearest of an anchor's candidates; ties go to the lower row.
 *
 * @param admits leaves out candidates at other distances (a similarity's sign is turned).
 * @returns -1 if there is none.
 */
export function chooseRow(
  { distances, columns }: ComparedRows,
  anchor: number,
  candidates: readonly number[],
  end: 'farthest' | 'nearest',
  admits: (distance: number) => boolean = () => true,
): number {
  const sign = end === 'farthest' ? 1 : -1
  let [chosen, best] = [-1, Number.NEGATIVE_INFINITY]
  for (const row of candidates) {
    const distance = distances[anchor * columns + row]
    if (sign * distance <= best || !admits(distance)) continue
    chosen = row
    best = sign * distance
  }
  return chosen
}
