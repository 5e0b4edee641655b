import type { CompareRule } from './compare-rules.ts'

/**
 * Judges one number. `difference` is in the unit of the rule (a pass of `atMost` or `atLeast` below the bound
 * counts 0) and infinite where one of the two is not finite and they are not the same.
 */
export function compareNumbers(
  got: number,
  want: number,
  rule: CompareRule | undefined,
  tolerance: number,
): { readonly pass: boolean; readonly difference: number } {
  const finite = Number.isFinite(got) && Number.isFinite(want)
  const scale = Math.max(1, Math.abs(want))
  const distance = Math.abs(got - want)
  if (typeof rule === 'object' && 'absolute' in rule) return judged(finite && distance <= rule.absolute, distance)
  if (typeof rule === 'object') {
    const pass = finite && distance <= rule.relative * Math.abs(want)
    return judged(pass, distance === 0 ? 0 : distance / Math.abs(want))
  }
  if (rule === 'atMost') {
    return judged(finite && got <= want + tolerance * scale, finite ? Math.max(0, got - want) / scale : Infinity)
  }
  if (rule === 'atLeast') {
    return judged(finite && got >= want - tolerance * scale, finite ? Math.max(0, want - got) / scale : Infinity)
  }
  if (Object.is(got, want)) return judged(true, 0)
  if (rule === 'upToSign') {
    const nearest = Math.min(distance, Math.abs(got + want))
    return judged(finite && nearest <= tolerance * scale, nearest / scale)
  }
  return judged(finite && distance <= tolerance * scale, distance / scale)
}

function judged(pass: boolean, difference: number): { readonly pass: boolean; readonly difference: number } {
  return { pass, difference: Number.isNaN(difference) ? Infinity : difference }
}
