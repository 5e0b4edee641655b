import { beforeAll, describe, expect, it } from 'vitest'

import { useEngine } from '../../engine/use-engine.ts'
import { cosine, expectClose, normalRows, sum, valueAndGradients } from '../../../fixtures/rows-of-losses.ts'
import { decoupledContrastive } from './decoupled-contrastive.ts'
import { ntXent } from './nt-xent.ts'

const items = 5
const views = [normalRows(1, items, 4), normalRows(2, items, 4)]

describe('decoupledContrastive', () => {
  beforeAll(() => useEngine({ prefer: 'wasm' }))

  it.each([false, true])('equals the formula, row by row, weighted: %s', async (weighted) => {
    const rows = views.flat()
    const cosines = views[0].map((row, i) => cosine(row, views[1][i]))
    const total = sum(cosines.map((value) => Math.exp(value / 0.4)))
    const expected = rows.map((row, i) => {
      const partner = (i + items) % (2 * items)
      const own = cosines[i % items]
      const weight = weighted ? 2 - (items * Math.exp(own / 0.4)) / total : 1
      const pushed = sum(rows.map((other, j) => (j === i || j === partner ? 0 : Math.exp(cosine(row, other) / 0.2))))
      return Math.log(pushed) - (weight * own) / 0.2
    })
    const options = { temperature: 0.2, weighted, sigma: 0.4, reduction: 'none' } as const
    const { values } = await valueAndGradients((a, b) => decoupledContrastive(a, b, options), ...views)
    expectClose(values, expected)
  })

  it('differs from NT-Xent by the positive in the denominator', async () => {
    const each = { temperature: 0.2, reduction: 'none' } as const
    const { values } = await valueAndGradients((a, b) => decoupledContrastive(a, b, each), ...views)
    const coupled = await valueAndGradients((a, b) => ntXent(a, b, each), ...views)
    expectClose(
      values.map((value) => Math.log1p(Math.exp(value))),
      coupled.values,
    )
  })

  it('says that a single item has no negatives', async () => {
    const one = [normalRows(1, 1, 4), normalRows(2, 1, 4)]
    await expect(valueAndGradients((a, b) => decoupledContrastive(a, b), ...one)).rejects.toMatchObject({
      code: 'NEG_NO_NEGATIVES',
    })
  })

  it('refuses a width of 0', async () => {
    await expect(valueAndGradients((a, b) => decoupledContrastive(a, b, { sigma: 0 }), ...views)).rejects.toThrow(
      'sigma is 0',
    )
  })
})
