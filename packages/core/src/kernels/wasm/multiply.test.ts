import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { KernelHost } from './kernel-host.ts'
import { multiply } from './multiply.ts'

const hosts = (['relaxed', 'plain'] as const).flatMap((build) =>
  [1, 2, 3].map((threads) => new KernelHost(build, threads)),
)

/** Values that repeat nowhere in a small matrix. */
function wave(length: number, phase: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => Math.sin(0.7 * i + phase))
}

const shapes = fc.record({
  rows: fc.integer({ min: 0, max: 120 }),
  columns: fc.integer({ min: 0, max: 40 }),
  depth: fc.oneof(fc.integer({ min: 0, max: 20 }), fc.constantFrom(511, 512, 513, 1030)),
})

describe('multiply', () => {
  it('agrees with sums in double precision for every layout, and bit for bit for any number of threads', () =>
    fc.assert(
      fc.property(shapes, fc.boolean(), fc.boolean(), ({ rows, columns, depth }, transposeA, transposeB) => {
        const left = transposeA ? { row: 1, column: rows } : { row: depth, column: 1 }
        const right = transposeB ? { row: 1, column: depth } : { row: columns, column: 1 }
        const [a, b] = [wave(rows * depth, 0), wave(depth * columns, 1)]
        const found = hosts.map((host) => {
          const out = new Float32Array(rows * columns).fill(Number.NaN)
          multiply(host, a, b, out, { rows, columns, depth, left, right })
          return out
        })
        for (let i = 0; i < rows; i += 1) {
          for (let j = 0; j < columns; j += 1) {
            let sum = 0
            let sizes = 0
            for (let k = 0; k < depth; k += 1) {
              const term = a[i * left.row + k * left.column] * b[k * right.row + j * right.column]
              sum += term
              sizes += Math.abs(term)
            }
            const rounding = depth * 2 ** -24 * sizes
            for (const out of found) expect(Math.abs(out[i * columns + j] - sum)).toBeLessThanOrEqual(rounding)
          }
        }
        for (const [index, out] of found.entries()) expect(out).toEqual(found[index < 3 ? 0 : 3])
      }),
      { numRuns: 40 },
    ))

  it('gives back all memory', () => {
    for (const host of hosts) expect(host.heap.used).toBe(0)
  })

  it('multiplies a batch whose operands are broadcast', () => {
    const shape = { rows: 7, columns: 9, depth: 5, left: { row: 5, column: 1 }, right: { row: 9, column: 1 } }
    const [a, b] = [wave(2 * 35, 0), wave(45, 1)]
    const places = { left: Int32Array.of(0, 1, 1), right: Int32Array.of(0, 0, 0) }
    for (const host of hosts) {
      const out = new Float32Array(3 * 63)
      multiply(host, a, b, out, shape, places)
      const first = new Float32Array(63)
      const second = new Float32Array(63)
      multiply(host, a.subarray(0, 35), b, first, shape)
      multiply(host, a.subarray(35), b, second, shape)
      expect([...out]).toEqual([...first, ...second, ...second])
    }
  })
})
