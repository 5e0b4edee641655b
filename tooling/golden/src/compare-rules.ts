/** How a value is compared where the ordinary rule would be too strict; the README of the vectors defines each. */
export type CompareRule =
  | 'unordered'
  | 'upToSign'
  | 'subsetOf'
  | 'atMost'
  | 'atLeast'
  | { readonly absolute: number }
  | { readonly relative: number }

/** Rules by dot path inside `expected`; `*` stands for any index or key. */
export type CompareRules = Readonly<Record<string, CompareRule>>

/**
 * The rule for the value at `path`, or undefined. Where several paths reach it, the one with the fewest `*` wins.
 * Keys may hold dots themselves (document ids do): a path is matched key by key, never split.
 */
export function ruleAt(rules: CompareRules, path: readonly string[]): CompareRule | undefined {
  let best: CompareRule | undefined
  let fewest = Infinity
  for (const [pattern, rule] of Object.entries(rules)) {
    const stars = starsUsed(pattern, path)
    if (stars !== undefined && stars < fewest) {
      fewest = stars
      best = rule
    }
  }
  return best
}

/** How many `*` a pattern needs to match the whole path; undefined when it doesn't match. */
function starsUsed(pattern: string, path: readonly string[]): number | undefined {
  if (path.length === 0) return pattern === '' ? 0 : undefined
  const [key, ...rest] = path
  const candidates: (number | undefined)[] = []
  for (const [head, cost] of [
    [key, 0],
    ['*', 1],
  ] as const) {
    const tail = pattern === head ? '' : pattern.startsWith(`${head}.`) ? pattern.slice(head.length + 1) : undefined
    if (tail === undefined || (tail === '') !== (rest.length === 0)) continue
    const deeper = starsUsed(tail, rest)
    if (deeper !== undefined) candidates.push(cost + deeper)
  }
  return candidates.length === 0 ? undefined : Math.min(...(candidates as number[]))
}
