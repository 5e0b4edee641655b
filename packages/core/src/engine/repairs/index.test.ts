import * as tf from '@tensorflow/tfjs'
import { beforeAll, expect, it } from 'vitest'

import { useEngine } from '../use-engine.ts'
import { repairEngine } from './index.ts'

beforeAll(() => useEngine({ prefer: 'wasm' }))

it('changes nothing when called again', () => {
  const before = tf.getKernel('BatchMatMul', 'wasm')
  const gradient = tf.getGradient('TopK')
  const repairs = repairEngine(tf)
  expect(tf.getKernel('BatchMatMul', 'wasm')).toBe(before)
  expect(tf.getGradient('TopK')).toBe(gradient)
  expect(repairs).toContainEqual({ kernel: 'UnsortedSegmentSum', part: 'kernel', backend: 'wasm' })
  expect(repairs).toContainEqual({ kernel: 'TopK', part: 'gradient' })
})
