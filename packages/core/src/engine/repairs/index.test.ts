import * as tf from '@tensorflow/tfjs'
import { beforeAll, expect, it } from 'vitest'

import { useEngine } from '../use-engine.ts'
import { repairEngine } from './index.ts'

beforeAll(() => useEngine({ prefer: 'wasm' }))

it('changes nothing when called again', () => {
  const before = tf.getKernel('BatchMatMul', 'wasm')
  const repairs = repairEngine(tf)
  expect(tf.getKernel('BatchMatMul', 'wasm')).toBe(before)
  expect(repairs).toContainEqual({ kernel: 'UnsortedSegmentSum', backend: 'wasm' })
})
