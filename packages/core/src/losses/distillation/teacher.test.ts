import * as tf from '@tensorflow/tfjs'
import { expect, it } from 'vitest'

import { cosine, dot, expectClose, mean, normalRows, sum, valueAndGradients } from '../../../fixtures/rows-of-losses.ts'
import { useEngine } from '../../engine/use-engine.ts'
import { distillKL } from './distill-kl.ts'
import { marginMSE } from './margin-mse.ts'

await useEngine({ prefer: 'wasm' })

const [queries, positives] = [normalRows(1, 4, 3), normalRows(2, 4, 3)]
const negatives = [normalRows(3, 4, 3), normalRows(4, 4, 3)]
const teacher = normalRows(5, 4, 3)
const scoresOf = (measure: (x: readonly number[], y: readonly number[]) => number): number[][] =>
  queries.map((query, i) => [positives[i], ...negatives.map((column) => column[i])].map((row) => measure(query, row)))
const given = (): tf.Tensor2D => tf.tensor2d(teacher)

it('marginMSE compares margins of scores with the teacher’s', async () => {
  const loss = (q: tf.Tensor, p: tf.Tensor, n: tf.Tensor): tf.Tensor =>
    marginMSE(q as tf.Tensor2D, p as tf.Tensor2D, n as tf.Tensor3D, given(), { reduction: 'none' })
  const { values } = await valueAndGradients(loss, queries, positives, negatives)
  const expected = scoresOf(dot).map((row, i) =>
    mean([1, 2].map((k) => (row[0] - row[k] - (teacher[i][0] - teacher[i][k])) ** 2)),
  )
  expectClose(values, expected)
})

it('distillKL compares shares at two temperatures, and is 0 where the student is its teacher', async () => {
  const [ofStudent, ofTeacher] = [0.3, 1.5]
  const options = { measure: 'cosine', studentTemperature: ofStudent, teacherTemperature: ofTeacher } as const
  const loss = (q: tf.Tensor, p: tf.Tensor, n: tf.Tensor): tf.Tensor =>
    distillKL(q as tf.Tensor2D, p as tf.Tensor2D, n as tf.Tensor3D, given(), { ...options, reduction: 'none' })
  const { values } = await valueAndGradients(loss, queries, positives, negatives)
  const shares = (row: readonly number[], temperature: number): number[] => {
    const parts = row.map((x) => Math.exp(x / temperature))
    return parts.map((part) => part / sum(parts))
  }
  const expected = scoresOf(cosine).map((row, i) => {
    const [wanted, found] = [shares(teacher[i], ofTeacher), shares(row, ofStudent)]
    return ofStudent ** 2 * sum(wanted.map((share, k) => share * Math.log(share / found[k])))
  })
  expectClose(values, expected)
  const copied = distillKL(
    tf.tensor2d(queries),
    tf.tensor2d(positives),
    tf.tensor3d(negatives),
    tf.tensor2d(scoresOf(dot)),
  )
  expect(Math.abs((await copied.data())[0])).toBeLessThan(1e-6)
})

it('distillKL is finite for scores that no exponential bears', async () => {
  const loss = (q: tf.Tensor, p: tf.Tensor, n: tf.Tensor): tf.Tensor =>
    distillKL(q.mul(1000) as tf.Tensor2D, p as tf.Tensor2D, n as tf.Tensor3D, given().mul(1000))
  const { values, gradients } = await valueAndGradients(loss, queries, positives, negatives)
  expect([...values, ...gradients.flat()].every(Number.isFinite)).toBe(true)
})
