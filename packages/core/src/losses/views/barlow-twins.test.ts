import { beforeAll, describe, expect, it } from 'vitest'

import { useEngine } from '../../engine/use-engine.ts'
import { dot, expectClose, mean, normalRows, sum, valueAndGradients } from '../../../fixtures/rows-of-losses.ts'
import { barlowTwins } from './barlow-twins.ts'

/** Columns with mean 0 and variance 1, nearly. */
function standardised(rows: readonly number[][]): number[][] {
  return rows[0].map((_, d) => {
    const column = rows.map((row) => row[d])
    const centred = column.map((x) => x - mean(column))
    return centred.map((x) => x / Math.sqrt(mean(centred.map((y) => y * y)) + 1e-5))
  })
}

describe('barlowTwins', () => {
  beforeAll(() => useEngine({ prefer: 'wasm' }))

  it('equals the formula', async () => {
    const views = [normalRows(1, 6, 3), normalRows(2, 6, 3)]
    const [first, second] = views.map(standardised)
    const terms = first.flatMap((x, i) =>
      second.map((y, j) => {
        const correlation = dot(x, y) / 6
        return i === j ? (1 - correlation) ** 2 : 0.1 * correlation ** 2
      }),
    )
    const { values } = await valueAndGradients((a, b) => barlowTwins(a, b, { redundancyWeight: 0.1 }), ...views)
    expectClose(values, [sum(terms)])
  })

  it('is 0 for equal views of columns that tell nothing of each other, whatever their scale and mean', async () => {
    const columns = [
      [1, 1],
      [1, -1],
      [-1, 1],
      [-1, -1],
    ]
    const moved = columns.map(([x, y]) => [3 * x + 5, 100 * y - 2])
    const { values, gradients } = await valueAndGradients((a, b) => barlowTwins(a, b), columns, moved)
    expectClose([...values, ...gradients.flat()], Array<number>(17).fill(0), 1e-4)
  })

  it('refuses a single row, which has no correlations', async () => {
    const run = valueAndGradients((a, b) => barlowTwins(a, b), normalRows(1, 1, 3), normalRows(2, 1, 3))
    await expect(run).rejects.toThrow('view1 is [1,3]')
  })
})
