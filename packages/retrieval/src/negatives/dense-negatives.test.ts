import { beforeAll, expect, it } from 'vitest'

import { useEngine } from '@neg/core/engine'

import { DenseIndex } from '../search/index.ts'
import { denseNegatives } from './index.ts'

beforeAll(() => useEngine({ prefer: 'wasm' }))

it('finds the nearest', async () => {
  const dense = new DenseIndex(Float32Array.of(1, 0, 0.9, 0.1, 0, 1), { dimension: 2 })
  const source = denseNegatives(dense, Float32Array.of(0, 1, 1, 0), { depth: 2 })
  const { anchor, candidate } = await source(Int32Array.of(1))
  expect([...anchor]).toEqual([1, 1])
  expect([...candidate]).toEqual([0, 1])
  expect(() => denseNegatives(dense, new Float32Array(3))).toThrow(/whole rows/)
  dense.dispose()
})
