import { beforeAll, describe, expect, it } from 'vitest'

import { useEngine } from '../../engine/use-engine.ts'
import { dot, expectClose, mean, normalRows, sum, valueAndGradients } from '../../../fixtures/rows-of-losses.ts'
import { vicReg } from './vic-reg.ts'

const views = [normalRows(1, 6, 3), normalRows(2, 6, 3).map((row) => row.map((x) => x / 2))]
const none = { invarianceWeight: 0, varianceWeight: 0, covarianceWeight: 0 }

const columnsOf = (rows: readonly number[][]): number[][] =>
  rows[0].map((_, d) => {
    const column = rows.map((row) => row[d])
    return column.map((x) => x - mean(column))
  })

describe('vicReg', () => {
  beforeAll(() => useEngine({ prefer: 'wasm' }))

  it('equals the formula, part by part', async () => {
    const [first, second] = views
    const invariance = mean(first.flat().map((x, i) => (x - second.flat()[i]) ** 2))
    const variance = sum(
      views.map((view) =>
        mean(columnsOf(view).map((column) => Math.max(0, 1 - Math.sqrt(dot(column, column) / 5 + 1e-4)))),
      ),
    )
    const covariance = sum(
      views
        .map(columnsOf)
        .flatMap((columns) => columns.flatMap((x, i) => columns.map((y, j) => (i === j ? 0 : (dot(x, y) / 5) ** 2)))),
    )
    const weigh = async (weights: object): Promise<number[]> =>
      (await valueAndGradients((a, b) => vicReg(a, b, { ...none, ...weights }), ...views)).values
    expectClose(await weigh({ invarianceWeight: 2 }), [2 * invariance])
    expectClose(await weigh({ varianceWeight: 2 }), [variance])
    expectClose(await weigh({ covarianceWeight: 3 }), [covariance])
    const { values } = await valueAndGradients((a, b) => vicReg(a, b), ...views)
    expectClose(values, [25 * invariance + 12.5 * variance + covariance / 3])
  })

  it('punishes a collapse that invariance alone would like', async () => {
    const collapsed = Array.from({ length: 5 }, () => [1, 2])
    const { values, gradients } = await valueAndGradients((a, b) => vicReg(a, b), collapsed, collapsed)
    expectClose(values, [25 * 0.99])
    expect(gradients.flat().every(Number.isFinite)).toBe(true)
  })

  it('refuses a weight below 0', async () => {
    await expect(valueAndGradients((a, b) => vicReg(a, b, { covarianceWeight: -1 }), ...views)).rejects.toThrow(
      'covarianceWeight is -1',
    )
  })
})
