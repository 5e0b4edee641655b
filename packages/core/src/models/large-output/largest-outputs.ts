/** The largest outputs, largest first, example after example. */
export interface LargestOutputs {
  readonly ids: Int32Array
  readonly scores: Float64Array
}

/** The `count` largest of a list, largest first; of equal ones that with the lower place. O(n) where few are kept. */
export function largestOutputs(outputs: Float64Array, count: number): LargestOutputs {
  const ids = new Int32Array(count)
  const scores = new Float64Array(count).fill(Number.NEGATIVE_INFINITY)
  outputs.forEach((score, id) => {
    if (score <= scores[count - 1]) return
    let at = count - 1
    for (; at > 0 && scores[at - 1] < score; at -= 1) {
      scores[at] = scores[at - 1]
      ids[at] = ids[at - 1]
    }
    scores[at] = score
    ids[at] = id
  })
  return { ids, scores }
}
