import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { Philox } from './philox.ts'

describe('Philox 4x32-10', () => {
  it('reproduces the known answers of the Random123 distribution', () => {
    const hex = (words: Uint32Array): string[] => [...words].map((word) => word.toString(16).padStart(8, '0'))
    expect(hex(Philox.block([0, 0, 0, 0], [0, 0]))).toEqual(['6627e8d5', 'e169c58d', 'bc57ac4c', '9b00dbd8'])
    const ones = 0xffffffff
    expect(hex(Philox.block([ones, ones, ones, ones], [ones, ones]))).toEqual([
      '408f276d',
      '41c83b0e',
      'a20bc7c6',
      '6d5451fd',
    ])
    expect(hex(Philox.block([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0]))).toEqual([
      'd16cfe09',
      '94fdcceb',
      '5001e420',
      '24126ea1',
    ])
  })

  it('continues from a stored state, wherever in a block it was taken', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 0, max: 13 }), (seed, spent) => {
        const rng = new Philox(seed)
        for (let i = 0; i < spent; i += 1) rng.uint32()
        const copy = Philox.from(JSON.parse(JSON.stringify(rng.state())))
        for (let i = 0; i < 9; i += 1) expect(copy.uint32()).toBe(rng.uint32())
      }),
    )
  })

  it('forks by label alone: neither earlier draws nor sibling forks matter', () => {
    const fresh = new Philox(7)
    const worn = new Philox(7)
    for (let i = 0; i < 5; i += 1) worn.uint32()
    worn.fork('other').uint32()
    expect(worn.fork('query-1').uint32()).toBe(fresh.fork('query-1').uint32())
    expect(fresh.fork('query-1').uint32()).not.toBe(fresh.fork('query-2').uint32())
    expect(fresh.fork(1).uint32()).not.toBe(fresh.fork('1').uint32())
  })

  it('restores a fork, whose key may use all 64 bits', () => {
    const child = new Philox(3).fork('deep')
    child.uint32()
    const copy = Philox.from(child.state())
    expect(copy.uint32()).toBe(child.uint32())
    expect(copy.fork('x').uint32()).toBe(child.fork('x').uint32())
  })

  it('draws below n without bias and normals with unit variance', () => {
    const rng = new Philox(11)
    const counts = new Float64Array(7)
    for (let i = 0; i < 70_000; i += 1) counts[rng.below(7)] += 1
    const chiSquare = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0)
    expect(chiSquare).toBeLessThan(22.5) // the .999 quantile of chi-square with 6 degrees of freedom
    const normals = new Float64Array(50_000)
    rng.fill(normals, 'normal')
    const mean = normals.reduce((sum, x) => sum + x, 0) / normals.length
    const variance = normals.reduce((sum, x) => sum + (x - mean) ** 2, 0) / normals.length
    expect(Math.abs(mean)).toBeLessThan(0.02)
    expect(Math.abs(variance - 1)).toBeLessThan(0.03)
  })

  it('refuses seeds and bounds that are no whole numbers in range', () => {
    for (const seed of [-1, 0.5, Number.NaN, 2 ** 60]) expect(() => new Philox(seed)).toThrow(/seed/)
    for (const n of [0, -3, 1.5, 2 ** 33]) expect(() => new Philox(1).below(n)).toThrow(/below/)
  })
})
