import { ruleAt } from './compare-rules.ts'
import type { CompareRule, CompareRules } from './compare-rules.ts'
import { compareNumbers } from './compare-numbers.ts'

/** What a comparison found. */
export interface Comparison {
  readonly pass: boolean
  /**
   * The largest difference of two numbers, in the unit of the rule that judged it (relative to max(1, |want|) by
   * default). Null where no number says it: nothing numeric, or a missing key, a wrong type, a value not finite.
   */
  readonly worst: number | null
  /** The path of the worst difference, or of the worst failure when there is one. */
  readonly at: string | null
  /** What failed, with the two values; null on a pass. */
  readonly message: string | null
}

export interface CompareOptions {
  /** Allowed difference of two numbers, relative to max(1, |want|). */
  readonly tolerance: number
  /** Exceptions by path. Default: none. */
  readonly rules?: CompareRules
}

/**
 * Compares what an adapter returned with what a vector expects: numbers within the tolerance, everything else
 * exactly, arrays element by element, objects by the wanted keys, and `rules` where a path asks for another way.
 */
export function compare(got: unknown, want: unknown, options: CompareOptions): Comparison {
  const findings = [...compareAt(got, want, { path: [], tolerance: options.tolerance, rules: options.rules ?? {} })]
  const failures = findings.filter((finding) => finding.message !== undefined)
  const worst = largest(failures.length > 0 ? failures : findings)
  if (worst === undefined) return { pass: true, worst: null, at: null, message: null }
  const more = failures.length > 1 ? ` (and ${failures.length - 1} more)` : ''
  return {
    pass: failures.length === 0,
    worst: Number.isFinite(worst.difference) ? worst.difference : null,
    at: worst.path,
    message: worst.message === undefined ? null : `${worst.message}${more}`,
  }
}

/** One compared pair of numbers, or one failure; `difference` is infinite where no number says it. */
interface Finding {
  readonly path: string
  readonly difference: number
  readonly message?: string
}

interface Place {
  readonly path: readonly string[]
  readonly tolerance: number
  readonly rules: CompareRules
  /** The rule of the nearest enclosing value that has one: a rule on an array holds for its elements. */
  readonly inherited?: CompareRule
  /** The wanted length of an array judged by `subsetOf`. */
  readonly count?: unknown
}

function* compareAt(got: unknown, want: unknown, place: Place): Generator<Finding> {
  const rule = ruleAt(place.rules, place.path) ?? place.inherited
  if (Array.isArray(want)) {
    if (!Array.isArray(got)) yield different(got, want, place)
    else if (rule === 'subsetOf') yield* compareSubset(got, want, place)
    else if (rule === 'unordered') yield* compareUnordered(got, want, place)
    else if (rule === 'upToSign' && !want.some(Array.isArray)) yield* compareUpToSign(got, want, place)
    else if (got.length !== want.length) yield wrongLength(got, want.length, place)
    else for (const [i, value] of want.entries()) yield* compareAt(got[i], value, inside(place, i, rule))
  } else if (isRecord(want)) {
    // A rule on an object holds for the numbers inside; the two that loosen arrays have to name the array itself.
    if (isRecord(got))
      yield* compareKeys(got, want, place, rule === 'unordered' || rule === 'subsetOf' ? undefined : rule)
    else yield different(got, want, place)
  } else if (typeof want === 'number' && typeof got === 'number') {
    const { pass, difference } = compareNumbers(got, want, rule, place.tolerance)
    yield pass ? { path: pathOf(place), difference } : { ...different(got, want, place), difference }
  } else if (got !== want) {
    yield different(got, want, place)
  }
}

function* compareKeys(
  got: Readonly<Record<string, unknown>>,
  want: Readonly<Record<string, unknown>>,
  place: Place,
  rule: CompareRule | undefined,
): Generator<Finding> {
  const isSubset = (key: string): boolean =>
    Array.isArray(want[key]) && ruleAt(place.rules, [...place.path, key]) === 'subsetOf'
  // Beside an array judged by `subsetOf`, `count` is that array's length and not a value of its own.
  const counted = Object.keys(want).some(isSubset)
  for (const [key, value] of Object.entries(want)) {
    const here = inside(place, key, rule)
    if (counted && key === 'count') continue
    if (!Object.hasOwn(got, key) || got[key] === undefined) yield failed(here, 'the key is missing')
    else yield* compareAt(got[key], value, isSubset(key) ? { ...here, count: want['count'] } : here)
  }
}

function* compareSubset(got: readonly unknown[], want: readonly unknown[], place: Place): Generator<Finding> {
  if (typeof place.count === 'number' && got.length !== place.count) yield wrongLength(got, place.count, place)
  const seen = new Set<string>()
  for (const [i, value] of got.entries()) {
    const here = inside(place, i)
    const key = JSON.stringify(value)
    if (seen.has(key)) yield failed(here, `${show(value)} is repeated`)
    seen.add(key)
    if (!want.some((allowed, j) => matches(value, allowed, inside(place, j)) !== undefined)) {
      yield failed(here, `${show(value)} is none of the allowed elements`)
    }
  }
}

/**
 * Equal as multisets: a perfect matching between the two arrays (augmenting paths), since within a tolerance
 * "equal" is not transitive and pairing greedily could miss the one pairing that works.
 */
function* compareUnordered(got: readonly unknown[], want: readonly unknown[], place: Place): Generator<Finding> {
  if (got.length !== want.length) {
    yield wrongLength(got, want.length, place)
    return
  }
  const differences = want.map((value, j) => got.map((candidate) => matches(candidate, value, inside(place, j))))
  const nearestFirst = differences.map((row) =>
    [...row.keys()].filter((i) => row[i] !== undefined).sort((a, b) => row[a]! - row[b]!),
  )
  const holder = new Map<number, number>()
  const assign = (j: number, visited: Set<number>): boolean => {
    for (const i of nearestFirst[j]) {
      if (visited.has(i)) continue
      visited.add(i)
      const current = holder.get(i)
      if (current === undefined || assign(current, visited)) {
        holder.set(i, j)
        return true
      }
    }
    return false
  }
  for (const [j, value] of want.entries()) {
    if (!assign(j, new Set())) yield failed(inside(place, j), `${show(value)} has no counterpart in ${show(got)}`)
  }
  for (const [i, j] of holder) {
    const difference = differences[j][i]!
    if (difference > 0) yield { path: pathOf(inside(place, j)), difference }
  }
}

/** The vector equals the wanted one or its negative, whichever is nearer. */
function* compareUpToSign(got: readonly unknown[], want: readonly unknown[], place: Place): Generator<Finding> {
  if (got.length !== want.length) {
    yield wrongLength(got, want.length, place)
    return
  }
  const plain = { ...place, inherited: undefined, rules: {} }
  const negative = want.map((value) => (typeof value === 'number' ? -value : value))
  const [same, opposite] = [want, negative].map((wanted) => [...compareAt(got, wanted, plain)])
  yield* (largest(opposite)?.difference ?? 0) < (largest(same)?.difference ?? 0) ? opposite : same
}

/** The largest difference between two values that are equal by the rules; undefined when they are not. */
function matches(got: unknown, want: unknown, place: Place): number | undefined {
  let worst = 0
  for (const { difference, message } of compareAt(got, want, place)) {
    if (message !== undefined) return undefined
    worst = Math.max(worst, difference)
  }
  return worst
}

function largest(findings: readonly Finding[]): Finding | undefined {
  let worst: Finding | undefined
  for (const finding of findings) if (worst === undefined || finding.difference > worst.difference) worst = finding
  return worst
}

function inside(place: Place, key: string | number, inherited?: CompareRule): Place {
  return { path: [...place.path, String(key)], tolerance: place.tolerance, rules: place.rules, inherited }
}

function different(got: unknown, want: unknown, place: Place): Finding {
  return failed(place, `got ${show(got)}, want ${show(want)}`)
}

function wrongLength(got: readonly unknown[], want: number, place: Place): Finding {
  return failed(place, `got ${got.length} elements, want ${want}`)
}

function failed(place: Place, message: string): Finding {
  return { path: pathOf(place), difference: Infinity, message }
}

function pathOf(place: Place): string {
  return place.path.join('.')
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function show(value: unknown): string {
  if (typeof value === 'number') return String(value)
  const json = JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'number' && !Number.isFinite(inner) ? String(inner) : inner,
  )
  return json === undefined ? String(value) : json.length > 80 ? `${json.slice(0, 77)}...` : json
}
