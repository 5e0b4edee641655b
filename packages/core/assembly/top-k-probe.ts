import { integersOfStep, integerTile } from './integer-tile'
import { address, whole } from './job'
import { tile } from './tile'

/** Does a tile again and again, of floats or of whole numbers: how fast is a first pass here? */
export function repeatTile(): void {
  const integers = whole(0) != 0
  const depth = whole(1)
  const panels = address(2)
  const to = address(3)
  for (let i = whole(4); i > 0; i--) {
    if (integers) integerTile(panels, panels, depth / integersOfStep, to)
    else tile(panels, panels, depth, to, 32, true)
  }
}
