import type { Tensor } from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'

/** @throws NEG_SHAPE unless each tensor is [views, rows, columns], none of them 0; rows and columns as wanted. */
export function checkScores(
  tensors: Readonly<Record<string, Tensor | undefined>>,
  wanted: { readonly rows?: number; readonly columns: number },
): void {
  for (const [name, tensor] of Object.entries(tensors)) {
    if (tensor === undefined) continue
    const [, rows, columns] = tensor.shape
    const fits = tensor.rank === 3 && tensor.size > 0 && columns === wanted.columns
    if (fits && (wanted.rows === undefined || rows === wanted.rows)) continue
    throw new NegError('NEG_SHAPE', `${name} is [${tensor.shape}]`, {
      where: { field: name },
      remedy: `Give scores as [views, ${wanted.rows ?? 'rows'}, ${wanted.columns}].`,
    })
  }
}

/** @throws NEG_SHAPE unless the centre has a number for each column. */
export function checkCentre(centre: Tensor | undefined, columns: number): void {
  if (centre === undefined || (centre.rank === 1 && centre.size === columns)) return
  throw new NegError('NEG_SHAPE', `the centre is [${centre.shape}] for ${columns} columns`, {
    where: { field: 'centre' },
    remedy: 'Give one number for each column.',
  })
}
