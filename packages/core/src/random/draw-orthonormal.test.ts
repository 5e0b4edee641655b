import { expect, it } from 'vitest'

import { identityMatrix } from '../numerics/linear-algebra/matrix.ts'
import { multiply } from '../numerics/linear-algebra/multiply.ts'
import { drawOrthonormal } from './draw-orthonormal.ts'
import { Philox } from './philox.ts'

it('draws orthonormal columns, the same under one seed', () => {
  const basis = drawOrthonormal(64, 12, new Philox(3))
  expect(basis).toEqual(drawOrthonormal(64, 12, new Philox(3)))
  multiply(basis, basis, { transposeLeft: true }).values.forEach((value, i) =>
    expect(value).toBeCloseTo(identityMatrix(12).values[i], 13),
  )
})

it('draws rotations of every direction alike', () => {
  const rng = new Philox(9)
  const draws = 4000
  const means = new Float64Array(4)
  const squares = new Float64Array(4)
  for (let i = 0; i < draws; i += 1) {
    drawOrthonormal(2, 2, rng).values.forEach((value, at) => {
      means[at] += value / draws
      squares[at] += (value * value) / draws
    })
  }
  // An entry of a 2 x 2 rotation has mean 0 and mean square 1/2.
  means.forEach((value) => expect(Math.abs(value)).toBeLessThan(0.045))
  squares.forEach((value) => expect(Math.abs(value - 0.5)).toBeLessThan(0.025))
})

it('refuses more columns than rows', () => {
  for (const [rows, columns] of [
    [2, 3],
    [3, 0],
  ]) {
    expect(() => drawOrthonormal(rows, columns, new Philox(1))).toThrow(expect.objectContaining({ code: 'NEG_SHAPE' }))
  }
})
