import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'

import { useEngine } from '../../engine/use-engine.ts'
import { dot, expectClose, mean, normalRows, sum, valueAndGradients } from '../../../fixtures/rows-of-losses.ts'
import { tiCo } from './ti-co.ts'
import { tiCoCovariance } from './ti-co-covariance.ts'

const views = [normalRows(1, 6, 3), normalRows(2, 6, 3)]
const unit = (rows: readonly number[][]): number[][] => rows.map((row) => row.map((x) => x / Math.sqrt(dot(row, row))))

describe('tiCo', () => {
  beforeAll(() => useEngine({ prefer: 'wasm' }))

  it('equals the formula over two steps, the covariance remembered', async () => {
    const [first, second] = views.map(unit)
    const moment = first[0].map((_, i) => first[0].map((__, j) => mean(first.map((row) => row[i] * row[j]))))
    let memory: tf.Tensor2D | undefined
    for (const share of [0.2, 0.36]) {
      const options = { momentum: 0.8, covarianceWeight: 5, covariance: memory }
      const { values } = await valueAndGradients((a, b) => tiCo(a, b, options), ...views)
      const expected = first.map((row, i) => {
        const along = sum(row.map((x, k) => x * dot(moment[k], row)))
        return 1 - dot(row, second[i]) + 5 * share * along
      })
      expectClose(values, [mean(expected)])
      const rows = tf.tensor2d(views[0])
      const next = tiCoCovariance(rows, options)
      expectClose(
        [...(await next.data())],
        moment.flat().map((x) => share * x),
      )
      tf.dispose([rows, memory ?? []])
      memory = next
    }
    memory?.dispose()
  })

  it('refuses a covariance and a momentum that do not fit', async () => {
    const run = (options: object): Promise<unknown> => valueAndGradients((a, b) => tiCo(a, b, options), ...views)
    await expect(run({ covariance: tf.zeros([2, 2]) })).rejects.toThrow('covariance is [2,2]')
    await expect(run({ momentum: -0.1 })).rejects.toThrow('momentum is -0.1')
  })
})
