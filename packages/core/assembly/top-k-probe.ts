import { integersOfStep, sumTile } from './sum-tile'
import { address, whole } from './job'
import { tile } from './tile'

/** Does a tile again and again, of floats or of whole numbers: how fast is it here, and what does it give? */
export function repeatTile(): void {
  const integers = whole(0) != 0
  const depth = whole(1)
  const left = address(2)
  const to = address(3)
  const right = address(5)
  for (let i = whole(4); i > 0; i--) {
    if (integers) sumTile<i32>(left, right, depth / integersOfStep, to)
    else tile(left, right, depth, to, 32, true)
  }
}
