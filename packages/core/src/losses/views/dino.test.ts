import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'

import { useEngine } from '../../engine/use-engine.ts'
import { expectClose, mean, normalRows, sum, valueAndGradients } from '../../../fixtures/rows-of-losses.ts'
import { dino } from './dino.ts'
import { dinoCentre } from './dino-centre.ts'

const teacher = [normalRows(1, 4, 3), normalRows(2, 4, 3)]
const student = [3, 4, 5].map((seed) => normalRows(seed, 4, 3))
const centre = [0.3, -0.2, 0.1]

const softmax = (row: readonly number[]): number[] => {
  const powers = row.map(Math.exp)
  return powers.map((power) => power / sum(powers))
}

describe('dino', () => {
  beforeAll(() => useEngine({ prefer: 'wasm' }))

  it('equals the formula: no view predicts itself', async () => {
    const expected = mean(
      teacher.flatMap((goals, t) =>
        student.flatMap((logits, s) =>
          s === t
            ? []
            : goals.map((goal, row) => {
                const p = softmax(goal.map((x, k) => (x - centre[k]) / 0.2))
                const q = softmax(logits[row].map((x) => x / 0.5))
                return -sum(p.map((share, k) => share * Math.log(q[k])))
              }),
        ),
      ),
    )
    const { values } = await valueAndGradients((rows) => {
      const options = { studentTemperature: 0.5, teacherTemperature: 0.2, centre: tf.tensor1d(centre) }
      return dino(rows as tf.Tensor as tf.Tensor3D, tf.tensor3d(teacher), options)
    }, student)
    expectClose(values, [expected])
  })

  it('moves its centre from step to step, and starts at 0', async () => {
    const logits = tf.tensor3d(teacher)
    const start = dinoCentre(logits, undefined)
    const next = dinoCentre(logits, start, { momentum: 0.5 })
    const means = [0, 1, 2].map((k) => mean(teacher.flat().map((row) => row[k])))
    expectClose(
      [...(await start.data())],
      means.map((x) => 0.1 * x),
    )
    expectClose(
      [...(await next.data())],
      means.map((x) => 0.55 * x),
    )
    tf.dispose([logits, start, next])
  })

  it('refuses a centre, a momentum and a temperature that do not fit', () => {
    const logits = tf.tensor3d(teacher)
    expect(() => dino(logits, logits, { centre: tf.tensor1d([1]) })).toThrow('centre is [1]')
    expect(() => dino(logits, logits, { teacherTemperature: 0 })).toThrow('teacherTemperature is 0')
    expect(() => dinoCentre(logits, undefined, { momentum: 1.1 })).toThrow('momentum is 1.1')
    expect(() => dinoCentre(logits, tf.tensor1d([1]))).toThrow('centre is [1]')
  })
})
