import { readFile, truncate, writeFile } from 'node:fs/promises'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { at, temporaryFolder } from '../../fixtures/written-files.ts'
import { readSafetensors, writeSafetensors } from './safetensors.ts'

temporaryFolder()

/** A file with this header and room for so many bytes behind it. */
function withHeader(header: string, size: number): Buffer {
  const bytes = Buffer.alloc(8 + header.length + size)
  bytes.writeBigUInt64LE(BigInt(header.length))
  bytes.write(header, 8)
  return bytes
}

describe('safetensors', () => {
  it('reads back what it wrote, bit for bit', async () => {
    const path = at('round.safetensors')
    await fc.assert(
      fc.asyncProperty(fc.float32Array({ maxLength: 40 }), fc.int32Array({ maxLength: 9 }), async (floats, ints) => {
        await writeSafetensors(
          path,
          { floats: { shape: [floats.length], data: floats }, ints: { shape: [1, ints.length], data: ints } },
          { kind: 'test' },
        )
        const { tensors, metadata } = await readSafetensors(path)
        expect(tensors.get('floats')?.data).toEqual(floats)
        expect(tensors.get('ints')).toEqual({ shape: [1, ints.length], data: ints })
        expect(metadata).toEqual({ kind: 'test' })
      }),
      { numRuns: 25 },
    )
  })

  it('widens half precision', async () => {
    const path = at('half.safetensors')
    const header = JSON.stringify({
      a: { dtype: 'F16', shape: [4], data_offsets: [0, 8] },
      b: { dtype: 'BF16', shape: [2], data_offsets: [8, 12] },
    })
    const bytes = withHeader(header, 12)
    ;[0x3c00, 0xc000, 0x0001, 0x7c00, 0x3f80, 0xc040].forEach((bits, i) =>
      bytes.writeUInt16LE(bits, 8 + header.length + 2 * i),
    )
    await writeFile(path, bytes)
    const { tensors } = await readSafetensors(path)
    expect([...(tensors.get('a')?.data ?? [])]).toEqual([1, -2, 2 ** -24, Infinity])
    expect([...(tensors.get('b')?.data ?? [])]).toEqual([1, -3])
  })

  it('refuses a file that was cut off, that is no safetensors, or that is absent', async () => {
    const path = at('cut.safetensors')
    await writeSafetensors(path, { x: { shape: [4], data: new Float32Array(4) } })
    await truncate(path, (await readFile(path)).length - 4)
    await expect(readSafetensors(path)).rejects.toMatchObject({ code: 'NEG_INPUT_SYNTAX' })
    await writeFile(path, 'hello')
    await expect(readSafetensors(path)).rejects.toMatchObject({ code: 'NEG_INPUT_SYNTAX', where: { file: path } })
    await expect(readSafetensors(at('none'))).rejects.toMatchObject({ code: 'NEG_INPUT_MISSING' })
  })

  it.each([
    ['a list', '[]'],
    ['null', 'null'],
    ['an entry that is no object', '{"x":4}'],
    ['an entry without offsets', '{"x":{"dtype":"F32","shape":[1]}}'],
    ['offsets beyond the end', '{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}'],
    ['half a number', '{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,3]}}'],
    ['a shape of another size', '{"x":{"dtype":"U8","shape":[3],"data_offsets":[0,4]}}'],
  ])('refuses a header with %s', async (_, header) => {
    const path = at('header.safetensors')
    await writeFile(path, withHeader(header, 4))
    await expect(readSafetensors(path)).rejects.toMatchObject({ code: 'NEG_INPUT_SYNTAX', where: { file: path } })
  })

  it('refuses a type that it has no array for', async () => {
    const path = at('dtype.safetensors')
    const header = '{"x":{"dtype":"toString","shape":[4],"data_offsets":[0,4]}}'
    await writeFile(path, withHeader(header, 4))
    await expect(readSafetensors(path)).rejects.toMatchObject({ code: 'NEG_DTYPE', where: { field: 'x' } })
  })

  it('refuses data that do not fill their shape', async () => {
    const write = writeSafetensors(at('bad'), { x: { shape: [2, 2], data: new Float32Array(3) } })
    await expect(write).rejects.toMatchObject({ code: 'NEG_SHAPE' })
  })
})
