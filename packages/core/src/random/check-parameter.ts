import { NegError } from '../errors.ts'

/** @throws NEG_RANGE unless a distribution's parameter is a finite number above 0. */
export function checkAboveZero(field: string, value: number, row?: number): void {
  if (value > 0 && Number.isFinite(value)) return
  throw new NegError('NEG_RANGE', `${field} is ${value}, not a number above 0`, {
    where: row === undefined ? { field } : { field, row },
  })
}
