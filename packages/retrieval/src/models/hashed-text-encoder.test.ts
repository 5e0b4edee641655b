import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { HashedTextEncoder } from './hashed-text-encoder.ts'
import type { HashedTextEncoderOptions } from './hashed-text-encoder.ts'

const texts = ['the cat sat', 'a cat, a mat and a cat', 'owls', '', 'the mat']
const options = { dimension: 12, buckets: 200, seed: 3 }

function make(more: HashedTextEncoderOptions = {}): HashedTextEncoder {
  return HashedTextEncoder.create(texts, { ...options, ...more })
}

/** A text's vector from the table, straight from the definition, in doubles. */
function vectorOf({ vocabulary, dimension, table }: HashedTextEncoder, text: string): number[] {
  const sum = Array<number>(dimension).fill(0)
  for (const word of vocabulary.bags([text]).items) {
    for (const row of vocabulary.features(Int32Array.of(word)).items) {
      for (let d = 0; d < dimension; d += 1) sum[d] += vocabulary.weight(word) * table[row * dimension + d]
    }
  }
  const norm = Math.hypot(...sum)
  return norm === 0 ? sum : sum.map((x) => x / norm)
}

/** Something that depends on every number of the vectors. */
function lossOf(vectors: readonly (readonly number[])[]): number {
  return vectors.flat().reduce((sum, x, i) => sum + Math.sin(i + 1) * x + 0.5 * x * x * Math.cos(i), 0)
}

function lossGradient(vectors: Float32Array): Float32Array {
  return vectors.map((x, i) => Math.sin(i + 1) + x * Math.cos(i))
}

describe('HashedTextEncoder', () => {
  it('sums the weighted rows of the words, at unit length; a text without any word is zero', async () => {
    const encoder = make()
    const found = await encoder.encode(texts)
    const expected = texts.flatMap((text) => vectorOf(encoder, text))
    expect(found.length).toBe(texts.length * encoder.dimension)
    found.forEach((x, i) => expect(x).toBeCloseTo(expected[i], 6))
    expect([...found.subarray(36, 48)]).toEqual(Array(12).fill(0))
  })

  it('encodes a text alike alone, among others, and in training', async () => {
    const encoder = make()
    const together = await encoder.encode(texts)
    for (const [i, text] of texts.entries()) {
      expect(await encoder.encode([text])).toEqual(together.slice(i * 12, (i + 1) * 12))
    }
    const prepared = encoder.prepare(texts)
    expect(encoder.encodePrepared(prepared)).toEqual(together)
    const { vectors } = encoder.forward(prepared, Int32Array.of(4, 1, 1, 3))
    expect(vectors).toEqual(
      Float32Array.from([4, 1, 1, 3].flatMap((i) => [...together.subarray(i * 12, (i + 1) * 12)])),
    )
  })

  it('starts from normal numbers of the given deviation, a function of the seed', () => {
    const { table } = make({ dimension: 64, buckets: 1000, initialDeviation: 0.2 })
    const deviation = Math.sqrt(table.reduce((sum, x) => sum + x * x, 0) / table.length)
    expect(deviation).toBeCloseTo(0.2, 2)
    expect(make().table).toEqual(make().table)
    expect(make().table).not.toEqual(make({ seed: 4 }).table)
  })

  it('is named by its weights and options, not by what it has encoded', async () => {
    const encoder = make()
    const { id } = encoder
    await encoder.encode(['a word never counted'])
    expect([encoder.id, encoder.clone().id, make().id]).toEqual([id, id, id])
    const others = [
      make({ seed: 4 }),
      make({ buckets: 201 }),
      make({ longest: 4 }),
      HashedTextEncoder.create(['x'], options),
    ]
    const changed = encoder.clone()
    changed.table[0] += 1e-3
    expect(new Set([encoder, changed, ...others].map((one) => one.id)).size).toBe(6)
  })

  it('leaves the one it was copied from as it is', () => {
    const encoder = make()
    const { id } = encoder
    const copy = encoder.clone()
    const pass = copy.forward(copy.prepare(texts), Int32Array.of(0))
    copy.update([{ pass, gradient: lossGradient(pass.vectors) }], {})
    expect(encoder.id).toBe(id)
    expect(copy.id).not.toBe(id)
    expect([...encoder.accumulator]).toEqual(Array(200).fill(0))
  })

  it('updates the rows that its texts use, and no other', () => {
    const encoder = make()
    const before = encoder.table.slice()
    const prepared = encoder.prepare(texts)
    const pass = encoder.forward(prepared, Int32Array.of(2))
    encoder.update([{ pass, gradient: lossGradient(pass.vectors) }], {})
    const used = new Set(encoder.vocabulary.features(encoder.vocabulary.bags(['owls']).items).items)
    for (let row = 0; row < 200; row += 1) {
      const [now, then] = [encoder.table, before].map((table) => table.slice(row * 12, (row + 1) * 12))
      if (used.has(row)) expect(now).not.toEqual(then)
      else expect(now).toEqual(then)
      expect(encoder.accumulator[row] > 0).toBe(used.has(row))
    }
  })

  it('goes down the gradient of the whole path, from the vectors back to the table', () =>
    fc.assert(
      fc.property(
        fc.nat(1000),
        fc.array(fc.array(fc.nat(4), { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 }),
        (seed, parts) => {
          const encoder = make({ dimension: 5, buckets: 40, seed })
          const before = encoder.table.slice()
          const prepared = encoder.prepare(texts)
          const steps = parts.map((rows) => {
            const pass = encoder.forward(prepared, Int32Array.from(rows))
            return { pass, gradient: lossGradient(pass.vectors) }
          })
          encoder.update(steps, { learningRate: 1, epsilon: 0 })
          const loss = (): number =>
            parts.reduce((sum, rows) => sum + lossOf(rows.map((row) => vectorOf(encoder, texts[row]))), 0)
          const after = encoder.table.slice()
          encoder.table.set(before)
          for (let row = 0; row < 40; row += 1) {
            // In doubles the oracle's differences are good to five digits, although the table's steps are in float32.
            const slope = Array.from({ length: 5 }, (_, d) => {
              const at = row * 5 + d
              const [up, down] = [before[at] + 1e-3, before[at] - 1e-3].map(Math.fround)
              encoder.table[at] = up
              const above = loss()
              encoder.table[at] = down
              const below = loss()
              encoder.table[at] = before[at]
              return (above - below) / (up - down)
            })
            // The first step of row-wise Adagrad is the gradient over its root mean square.
            const rms = Math.sqrt(encoder.accumulator[row])
            slope.forEach((g, d) => {
              const at = row * 5 + d
              expect(Math.abs((before[at] - after[at]) * rms - g)).toBeLessThan(2e-3 * Math.max(1, rms))
            })
          }
        },
      ),
      { numRuns: 15 },
    ))

  it.each([0, -1, 2.5, NaN])('refuses a dimension of %d', (dimension) => {
    expect(() => make({ dimension })).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
  })

  it('refuses parts that do not fit together', () => {
    const { vocabulary, table, accumulator } = make()
    for (const dimension of [11, 13]) {
      expect(() => HashedTextEncoder.from({ dimension, vocabulary, table, accumulator })).toThrow(
        expect.objectContaining({ code: 'NEG_SHAPE' }),
      )
    }
  })
})
