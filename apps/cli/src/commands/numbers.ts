import { InvalidArgumentError } from 'commander'

/** Reads an option's value as a whole number of at least `least`. */
export function wholeNumber(least: number): (value: string) => number {
  return (value) => {
    const number = Number(value)
    if (value.trim() !== '' && Number.isSafeInteger(number) && number >= least) return number
    throw new InvalidArgumentError(`It is not a whole number from ${least} on.`)
  }
}

/** Reads an option's value as a number, of at least or above `least`. */
export function realNumber({ least, above }: { readonly least?: number; readonly above?: number } = {}): (
  value: string,
) => number {
  return (value) => {
    const number = Number(value)
    const large = (least === undefined || number >= least) && (above === undefined || number > above)
    if (value.trim() !== '' && Number.isFinite(number) && large) return number
    const bound = least !== undefined ? ` from ${least} on` : above !== undefined ? ` above ${above}` : ''
    throw new InvalidArgumentError(`It is not a number${bound}.`)
  }
}
