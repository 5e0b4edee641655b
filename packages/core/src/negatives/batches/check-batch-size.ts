import { NegError } from '../../errors.ts'

/** @throws NEG_RANGE for a batch size that is no whole number above 0. */
export function checkBatchSize(batchSize: number): void {
  if (Number.isInteger(batchSize) && batchSize >= 1) return
  throw new NegError('NEG_RANGE', `batchSize is ${batchSize}`, {
    where: { field: 'batchSize' },
    remedy: 'Take a whole number above 0.',
  })
}
