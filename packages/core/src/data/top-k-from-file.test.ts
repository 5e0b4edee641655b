import { readdir, stat, writeFile } from 'node:fs/promises'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { at, temporaryFolder } from '../../fixtures/written-files.ts'
import { topKInnerProduct } from '../kernels/index.ts'
import { kernelHost } from '../kernels/wasm/kernel-host.ts'
import { Philox } from '../random/philox.ts'
import { topKFromFile } from './top-k-from-file.ts'
import type { VectorReader } from './vector-file.ts'

temporaryFolder()

const settings = fc.record({
  seed: fc.nat(),
  size: fc.integer({ min: 1, max: 200 }),
  dimension: fc.integer({ min: 1, max: 9 }),
  metric: fc.constantFrom<'dot' | 'cosine' | 'euclidean'>('dot', 'cosine', 'euclidean'),
  firstPass: fc.constantFrom<'int8' | 'none'>('int8', 'none'),
  k: fc.constantFrom(1, 4, 30, 250),
  ties: fc.constantFrom<'ascending' | 'descending'>('ascending', 'descending'),
})

describe('topKFromFile', () => {
  it('finds what a search in memory finds, bit for bit', () =>
    fc.assert(
      fc.asyncProperty(settings, async ({ seed, size, dimension, k, ...options }) => {
        const rng = new Philox(seed)
        const documents = Float32Array.from({ length: size * dimension }, () => rng.below(7) - 3 + rng.uniform())
        documents.copyWithin(0, dimension * (size >> 1))
        const queries = Float32Array.from({ length: 5 * dimension }, () => rng.normal())
        const exclude = Array.from({ length: 5 }, () => [rng.below(size), rng.below(size)])
        await writeFile(at('documents.bin'), documents)
        const inMemory = { vectors: documents, dimension, ...options }
        const wanted = await topKInnerProduct(queries, inMemory, k, { ties: options.ties, exclude })
        const limit = { ...options, dimension, exclude, memoryLimit: 40 * (dimension * 10 + 32) }
        expect(await topKFromFile(queries, at('documents.bin'), k, limit)).toEqual(wanted)
        expect(kernelHost().heap.used).toBe(0)
      }),
      { numRuns: 40 },
    ))

  it('goes on from its checkpoint after it was stopped, and removes it at the end', async () => {
    const [dimension, size] = [4, 300]
    const rng = new Philox(1)
    const documents = Float32Array.from({ length: size * dimension }, () => rng.normal())
    const queries = Float32Array.from({ length: 3 * dimension }, () => rng.normal())
    const checkpoint = at('search.checkpoint')
    const asked: number[] = []
    let stopsAt = 3
    const reader: VectorReader = {
      dimension,
      size,
      id: 'some',
      read: async (first, count) => {
        asked.push(first)
        if (asked.length === stopsAt) throw new Error('killed')
        return documents.subarray(first * dimension, (first + count) * dimension)
      },
    }
    const progress: [number, number][] = []
    const onProgress = (done: number, total: number): number => progress.push([done, total])
    const options = { checkpoint, memoryLimit: 1, onProgress }
    await expect(topKFromFile(queries, reader, 5, options)).rejects.toThrow('killed')
    expect((await stat(checkpoint)).isFile()).toBe(true)
    await expect(topKFromFile(queries, reader, 6, options)).rejects.toMatchObject({ code: 'NEG_RESUME_MISMATCH' })
    stopsAt = 0
    const found = await topKFromFile(queries, reader, 5, options)
    expect(asked.slice(0, 4)).toEqual([0, 24, 48, 48])
    expect(new Set(asked).size).toBe(13)
    expect(progress.at(-1)).toEqual([300, 300])
    expect(found).toEqual(await topKInnerProduct(queries, { vectors: documents, dimension }, 5))
    expect((await readdir(at('.'))).filter((name) => name.includes('checkpoint'))).toEqual([])
  })

  it.each([
    ['k', 0, {}],
    ['a memory limit', 1, { memoryLimit: 0 }],
  ])('refuses %s of 0', async (_, k, options) => {
    await expect(topKFromFile(new Float32Array(2), 'no', k, options)).rejects.toMatchObject({ code: 'NEG_RANGE' })
  })
})
