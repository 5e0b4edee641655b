import { beforeAll, describe, expect, it } from 'vitest'

import { useEngine } from '../../engine/use-engine.ts'
import { cosine, expectClose, normalRows, valueAndGradients } from '../../../fixtures/rows-of-losses.ts'
import { ntXent } from './nt-xent.ts'
import { ntXentMultiPositive } from './nt-xent-multi-positive.ts'
import { supCon } from './sup-con.ts'

describe('ntXent', () => {
  beforeAll(() => useEngine({ prefer: 'wasm' }))
  const views = [normalRows(1, 5, 4), normalRows(2, 5, 4)]

  it('equals the formula, row by row', async () => {
    const rows = views.flat()
    const expected = rows.map((row, i) => {
      const scores = rows.map((other) => cosine(row, other) / 0.3)
      const others = scores.filter((_, j) => j !== i)
      return Math.log(others.reduce((sum, score) => sum + Math.exp(score), 0)) - scores[(i + 5) % 10]
    })
    const { values } = await valueAndGradients(
      (a, b) => ntXent(a, b, { temperature: 0.3, reduction: 'none' }),
      ...views,
    )
    expectClose(values, expected)
  })

  it('is what its labelled siblings are with two rows a label', async () => {
    const labels = Int32Array.from({ length: 10 }, (_, row) => row % 5)
    const plain = await valueAndGradients((a, b) => ntXent(a, b, { temperature: 0.3 }), ...views)
    for (const sibling of [ntXentMultiPositive, supCon]) {
      const labelled = await valueAndGradients((a, b) => sibling(a.concat(b), labels, { temperature: 0.3 }), ...views)
      expectClose(labelled.values, plain.values)
      expectClose(labelled.gradients.flat(), plain.gradients.flat())
    }
  })

  it('does not ask which view is the first', async () => {
    const straight = await valueAndGradients((a, b) => ntXent(a, b), ...views)
    const swapped = await valueAndGradients((a, b) => ntXent(a, b), ...views.toReversed())
    expectClose(swapped.values, straight.values)
    expectClose(swapped.gradients.toReversed().flat(), straight.gradients.flat())
  })

  it('is 0 for a single item', async () => {
    const { values } = await valueAndGradients((a, b) => ntXent(a, b), normalRows(1, 1, 4), normalRows(2, 1, 4))
    expect(Math.abs(values[0])).toBe(0)
  })
})
