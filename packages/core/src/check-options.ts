import { NegError } from './errors.ts'

/** @throws NEG_RANGE for an option that is no finite number. */
export function checkFinite(options: Readonly<Record<string, number>>): void {
  for (const [field, value] of Object.entries(options)) {
    if (Number.isFinite(value)) continue
    throw new NegError('NEG_RANGE', `${field} is ${value}`, { where: { field }, remedy: 'Take a finite number.' })
  }
}

/** @throws NEG_RANGE for an option that is no finite number above 0. */
export function checkAboveZero(options: Readonly<Record<string, number>>): void {
  for (const [field, value] of Object.entries(options)) {
    if (value > 0 && Number.isFinite(value)) continue
    throw new NegError('NEG_RANGE', `${field} is ${value}`, { where: { field }, remedy: 'Take a number above 0.' })
  }
}

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

/** @throws NEG_RANGE for an option that is not between two numbers. */
export function checkWithin(options: Readonly<Record<string, number>>, low: number, high: number): void {
  for (const [field, value] of Object.entries(options)) {
    if (value > low && value < high) continue
    throw new NegError('NEG_RANGE', `${field} is ${value}`, {
      where: { field },
      remedy: `Take a number above ${low} and below ${high}.`,
    })
  }
}

/** @throws NEG_RANGE for an option that is no whole number above 0. */
export function checkCount(options: Readonly<Record<string, number>>): void {
  for (const [field, value] of Object.entries(options)) {
    if (value > 0 && Number.isInteger(value)) continue
    throw new NegError('NEG_RANGE', `${field} is ${value}`, {
      where: { field },
      remedy: 'Take a whole number above 0.',
    })
  }
}

/** @throws NEG_RANGE for an option that is none of its words. */
export function checkWord(field: string, value: string, words: readonly string[]): void {
  if (words.includes(value)) return
  throw new NegError('NEG_RANGE', `there is no ${field} ${JSON.stringify(value)}`, {
    where: { field },
    remedy: `Take one of ${words.join(', ')}.`,
  })
}
