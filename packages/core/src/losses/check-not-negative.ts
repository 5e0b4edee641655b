import { NegError } from '../errors.ts'

/** @throws NEG_RANGE for an option that is no finite number of 0 or above. */
export function checkNotNegative(options: Readonly<Record<string, number>>): void {
  for (const [field, value] of Object.entries(options)) {
    if (value >= 0 && Number.isFinite(value)) continue
    throw new NegError('NEG_RANGE', `${field} is ${value}`, {
      where: { field },
      remedy: 'Take a number of 0 or above.',
    })
  }
}
