import type { Tensor } from '@tensorflow/tfjs'

import { NegError } from '../errors.ts'

/**
 * Makes sure that a tensor holds no NaN and no infinity.
 *
 * Losses and kernels check shapes and options, which costs nothing; whether values are finite needs a read, so it is
 * asked here, where readers and trainers can wait for it. One number is read when all is well.
 *
 * @param name what the tensor is, for the message.
 * @throws NEG_NOT_FINITE with the first such value and its place.
 */
export async function assertFinite(name: string, tensor: Tensor): Promise<void> {
  if (tensor.dtype !== 'float32' || tensor.size === 0) return
  // Nothing times zero is zero, unless it is not finite.
  const zeros = tensor.mul(0)
  const sum = zeros.sum()
  zeros.dispose()
  try {
    if ((await sum.data())[0] === 0) return
  } finally {
    sum.dispose()
  }
  const values = await tensor.data()
  const index = values.findIndex((value) => !Number.isFinite(value))
  const place = placeOf(index, tensor.shape)
  throw new NegError('NEG_NOT_FINITE', `${name} holds ${values[index]} at [${place.join(', ')}]`, {
    where: tensor.rank > 1 ? { field: name, row: place[0] + 1 } : { field: name },
    remedy:
      'Look at the inputs that made this value; a smaller learning rate or a larger temperature may keep it finite.',
  })
}

function placeOf(index: number, shape: readonly number[]): number[] {
  const place: number[] = []
  let rest = index
  for (const length of [...shape].reverse()) {
    place.unshift(rest % length)
    rest = Math.floor(rest / length)
  }
  return place
}
