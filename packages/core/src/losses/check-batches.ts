import type { Tensor } from '@tensorflow/tfjs'

import { NegError } from '../errors.ts'

/**
 * @param batches matrices of one shape, by name.
 * @param fewest rows they must have. Default 1.
 * @throws NEG_SHAPE for batches that aren't matrices, differ in shape or have too few rows.
 */
export function checkBatches(batches: Readonly<Record<string, Tensor>>, fewest = 1): void {
  const entries = Object.entries(batches)
  const [[, first]] = entries
  const [rows, width] = first.shape
  const fit = entries.every(([, { rank, shape }]) => rank === 2 && shape[0] === rows && shape[1] === width)
  if (fit && rows >= fewest && width > 0) return
  throw new NegError('NEG_SHAPE', entries.map(([name, { shape }]) => `${name} is [${shape}]`).join(' and '), {
    where: { field: entries[0][0] },
    remedy: `Give ${entries.length === 1 ? 'a matrix' : 'matrices of one shape'} with at least ${fewest === 1 ? 'one row' : `${fewest} rows`}.`,
  })
}
