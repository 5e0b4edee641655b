import type { Outputs } from './comparison.ts'

/**
 * The worst difference of two sides' columns of numbers, each relative to the column's largest value: what gradients,
 * most of which lie near 0, are judged by. Infinite where a column is missing, has another length or isn't finite.
 */
export function worstRelative(ours: Outputs, theirs: Outputs): number {
  let worst = 0
  for (const [name, expected] of Object.entries(theirs)) {
    const found = ours[name]
    if (found?.length !== expected.length) return Infinity
    let scale = 0
    let difference = 0
    for (let i = 0; i < expected.length; i += 1) {
      const distance = Math.abs(found[i] - expected[i])
      if (!(distance <= difference)) difference = distance
      scale = Math.max(scale, Math.abs(expected[i]))
    }
    worst = Math.max(worst, difference === 0 ? 0 : difference / scale)
  }
  return Number.isNaN(worst) ? Infinity : worst
}

/**
 * How far two rankings are from being the same: the worst difference of two scores at one place, and of the score of a
 * document that only one side found from the last score of the other. Where documents tie, their order is free.
 *
 * @param k places a query, in columns `ids` and `scores`.
 */
export function worstOfRankings(ours: Outputs, theirs: Outputs, k: number): number {
  const { ids: a, scores: x } = ours
  const { ids: b, scores: y } = theirs
  if (a?.length !== b?.length || x?.length !== a?.length || y?.length !== a?.length) return Infinity
  let worst = 0
  for (let from = 0; from < a.length; from += k) {
    const places = Array.from({ length: Math.min(k, a.length - from) }, (_, i) => from + i)
    for (const i of places) worst = Math.max(worst, distance(x[i], y[i]))
    worst = Math.max(worst, unseen(a, x, b, y, places), unseen(b, y, a, x, places))
  }
  return Number.isNaN(worst) ? Infinity : worst
}

type Column = Outputs[string]

function unseen(ids: Column, scores: Column, others: Column, otherScores: Column, places: readonly number[]): number {
  const known = new Set(places.map((i) => others[i]))
  const last = otherScores[places[places.length - 1]]
  return Math.max(0, ...places.map((i) => (known.has(ids[i]) ? 0 : distance(scores[i], last))))
}

function distance(a: number, b: number): number {
  return a === b ? 0 : Math.abs(a - b)
}
