import { mkdtemp, readdir, rm, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'

import type { Encoder } from '@neg/core'

import { cachedEncoder } from './index.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'neg-vectors-'))
})
afterAll(() => rm(folder, { recursive: true }))

it('encodes the same texts once, and anew when anything differs or the file is damaged', async () => {
  let calls = 0
  const encoder: Encoder = {
    id: 'lengths',
    dimension: 2,
    encode: async (items) => {
      calls += 1
      return Float32Array.from(items.flatMap((item) => [item.length, 0.5]))
    },
  }
  const cached = cachedEncoder(encoder, folder)
  const first = await cached.encode(['a', 'bc'], { role: 'query' })
  expect(await cached.encode(['a', 'bc'], { role: 'query' })).toEqual(first)
  expect(calls).toBe(1)
  await cached.encode(['a', 'bc'], { role: 'document' })
  await cached.encode(['bc', 'a'], { role: 'query' })
  await cachedEncoder({ ...encoder, id: 'other' }, folder).encode(['a', 'bc'], { role: 'query' })
  expect(calls).toBe(4)
  for (const name of await readdir(folder)) await truncate(join(folder, name), 3)
  expect(await cached.encode(['a', 'bc'], { role: 'query' })).toEqual(first)
  expect(calls).toBe(5)
})
