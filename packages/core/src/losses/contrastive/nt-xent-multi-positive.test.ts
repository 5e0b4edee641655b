import { beforeAll, describe, expect, it } from 'vitest'

import { useEngine } from '../../engine/use-engine.ts'
import { cosine, expectClose, mean, normalRows, sum, valueAndGradients } from '../../../fixtures/rows-of-losses.ts'
import { ntXentMultiPositive } from './nt-xent-multi-positive.ts'

const labels = Int32Array.of(0, 1, 0, 2, 1, 0, -1)
const rows = normalRows(4, 7, 5)

/** The loss of each ordered pair, by its row. */
const pairs = rows.map((row, i) => {
  const scores = rows.map((other) => cosine(row, other) / 0.2)
  const partners = [...labels.keys()].filter((j) => j !== i && labels[i] >= 0 && labels[j] === labels[i])
  const negatives = [...labels.keys()].filter((j) => j !== i && (labels[i] < 0 || labels[j] !== labels[i]))
  const pushed = sum(negatives.map((j) => Math.exp(scores[j])))
  return partners.map((p) => Math.log(Math.exp(scores[p]) + pushed) - scores[p])
})

describe('ntXentMultiPositive', () => {
  beforeAll(() => useEngine({ prefer: 'wasm' }))

  it('equals the formula: the mean over pairs, over rows, and row by row', async () => {
    const each = pairs.map((ofRow) => (ofRow.length === 0 ? 0 : mean(ofRow)))
    const expected = { meanOfPairs: [mean(pairs.flat())], mean: [sum(each) / 5], none: each }
    for (const reduction of ['meanOfPairs', 'mean', 'none'] as const) {
      const { values } = await valueAndGradients(
        (x) => ntXentMultiPositive(x, labels, { temperature: 0.2, reduction }),
        rows,
      )
      expectClose(values, expected[reduction])
    }
  })

  it('compares with references instead, and leaves out the copy of a row that has one', async () => {
    const others = { embeddings: normalRows(5, 3, 5), labels: Int32Array.of(0, 1, 0), own: Int32Array.of(2, -1, -1) }
    const [mine, labelsOfMine] = [rows.slice(0, 3), Int32Array.of(0, 1, 2)]
    const scores = mine.map((row) => others.embeddings.map((other) => Math.exp(cosine(row, other) / 0.2)))
    const expected = mean([
      -Math.log(scores[0][0] / (scores[0][0] + scores[0][1])),
      -Math.log(scores[1][1] / sum(scores[1])),
    ])
    const { values } = await valueAndGradients(
      (x, y) => ntXentMultiPositive(x, labelsOfMine, { temperature: 0.2, references: { ...others, embeddings: y } }),
      mine,
      others.embeddings,
    )
    expectClose(values, [expected])
  })

  it('is 0, and passes nothing back, without a positive and without a negative', async () => {
    for (const given of [Int32Array.of(0, 1, 2, 3, 4, 5, 6), new Int32Array(7)]) {
      const { values, gradients } = await valueAndGradients((x) => ntXentMultiPositive(x, given), rows)
      expect(values.concat(gradients[0]).every((value) => Math.abs(value) === 0)).toBe(true)
    }
  })
})
