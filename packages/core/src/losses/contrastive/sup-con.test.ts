import { beforeAll, describe, expect, it } from 'vitest'

import { useEngine } from '../../engine/use-engine.ts'
import { cosine, expectClose, mean, normalRows, sum, valueAndGradients } from '../../../fixtures/rows-of-losses.ts'
import { supCon } from './sup-con.ts'

const labels = Int32Array.of(0, 1, 0, 2, 1, 0, -1)
const rows = normalRows(4, 7, 5)

describe('supCon', () => {
  beforeAll(() => useEngine({ prefer: 'wasm' }))

  it.each(['out', 'in'] as const)('equals the formula, averaging %s side the logarithm', async (aggregate) => {
    const expected = rows.map((row, i) => {
      const powers = rows.map((other, j) => (j === i ? 0 : Math.exp(cosine(row, other) / 0.2)))
      const shares = powers.map((power) => power / sum(powers))
      const own = shares.filter((_, j) => j !== i && labels[i] >= 0 && labels[j] === labels[i])
      if (own.length === 0) return 0
      return aggregate === 'in' ? -Math.log(mean(own)) : -mean(own.map(Math.log))
    })
    const options = { temperature: 0.2, aggregate }
    const each = await valueAndGradients((x) => supCon(x, labels, { ...options, reduction: 'none' }), rows)
    expectClose(each.values, expected)
    const { values } = await valueAndGradients((x) => supCon(x, labels, options), rows)
    expectClose(values, [sum(expected) / 5])
  })

  it('compares a batch with references as with itself, its own copies left out', async () => {
    const own = Int32Array.from(labels.keys())
    const alone = await valueAndGradients((x) => supCon(x, labels), rows)
    const remembered = await valueAndGradients(
      (x, y) => supCon(x, labels, { references: { embeddings: y, labels, own } }),
      rows,
      rows,
    )
    expectClose(remembered.values, alone.values)
    const both = remembered.gradients[0].map((gradient, i) => gradient + remembered.gradients[1][i])
    expectClose(both, alone.gradients[0])
  })

  it('is 0, and passes nothing back, where no row has a positive', async () => {
    const { values, gradients } = await valueAndGradients((x) => supCon(x, Int32Array.of(0, 1, 2, 3, 4, 5, 6)), rows)
    expect(values.concat(gradients[0]).every((value) => value === 0)).toBe(true)
  })

  it('refuses labels that do not fit', async () => {
    await expect(valueAndGradients((x) => supCon(x, labels.subarray(1)), rows)).rejects.toThrow('labels')
  })
})
