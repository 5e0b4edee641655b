import { InvalidArgumentError } from 'commander'

/** Reads an option's value as a whole number of at least `least`. */
export function wholeNumber(least: number): (value: string) => number {
  return (value) => {
    const number = Number(value)
    if (value.trim() !== '' && Number.isSafeInteger(number) && number >= least) return number
    throw new InvalidArgumentError(`It is not a whole number from ${least} on.`)
  }
}
