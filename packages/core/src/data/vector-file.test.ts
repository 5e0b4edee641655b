import { writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'

import { at, temporaryFolder } from '../../fixtures/written-files.ts'
import { writeSafetensors } from './safetensors.ts'
import { openVectorFile } from './vector-file.ts'

temporaryFolder()

/** An npy file as numpy writes it. */
function npy(descr: string, shape: string, data: ArrayBufferView, order = 'False', version = 1): Buffer {
  const start = version === 1 ? 10 : 12
  const text = `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${shape}, }`
  const header = text.padEnd(Math.ceil((start + text.length + 1) / 64) * 64 - start - 1) + '\n'
  const bytes = Buffer.alloc(start)
  bytes.write('\x93NUMPY', 'latin1')
  bytes[6] = version
  if (version === 1) bytes.writeUInt16LE(header.length, 8)
  else bytes.writeUInt32LE(header.length, 8)
  return Buffer.concat([bytes, Buffer.from(header), Buffer.from(data.buffer, data.byteOffset, data.byteLength)])
}

const floats = Float32Array.of(1, 2, 3, 4, 5, 6)

describe('openVectorFile', () => {
  it.each([
    ['raw.bin', async (path: string) => writeFile(path, floats), floats],
    ['one.npy', async (path: string) => writeFile(path, npy('<f4', '(3, 2)', floats)), floats],
    ['two.npy', async (path: string) => writeFile(path, npy('<f4', '(3, 2)', floats, 'False', 2)), floats],
    [
      'half.npy',
      async (path: string) => writeFile(path, npy('<f2', '(3, 2)', Uint16Array.from(floats))),
      Uint16Array.from(floats),
    ],
    [
      'whole.npy',
      async (path: string) => writeFile(path, npy('|i1', '(3, 2)', Int8Array.from(floats))),
      Int8Array.from(floats),
    ],
    ['one.safetensors', async (path: string) => writeSafetensors(path, { x: { shape: [3, 2], data: floats } }), floats],
  ])('reads any part of %s', async (name, write, wanted) => {
    await write(at(name))
    const file = await openVectorFile(at(name), { dimension: 2 })
    expect([file.size, file.dimension]).toEqual([3, 2])
    expect(await file.read(0, 3)).toEqual(wanted)
    expect(await file.read(1, 1)).toEqual(wanted.slice(2, 4))
    await file.close()
  })

  it('takes the tensor that is named', async () => {
    const tensors = { x: { shape: [2, 3], data: floats }, y: { shape: [2, 3], data: floats.map((value) => -value) } }
    await writeSafetensors(at('two.safetensors'), tensors)
    const file = await openVectorFile(at('two.safetensors'), { tensor: 'y' })
    expect(await file.read(1, 1)).toEqual(Float32Array.of(-4, -5, -6))
    await file.close()
    await expect(openVectorFile(at('two.safetensors'))).rejects.toMatchObject({ code: 'NEG_ID_UNKNOWN' })
  })

  it.each([
    ['no file', 'no.bin', undefined, { dimension: 2 }, 'NEG_INPUT_MISSING'],
    ['no dimension', 'a.bin', floats, {}, 'NEG_RANGE'],
    ['a broken row', 'b.bin', floats, { dimension: 4 }, 'NEG_SHAPE'],
    ['another dimension', 'c.npy', npy('<f4', '(3, 2)', floats), { dimension: 3 }, 'NEG_SHAPE'],
    ['columns', 'd.npy', npy('<f4', '(3, 2)', floats, 'True'), {}, 'NEG_INPUT_SYNTAX'],
    ['one axis', 'e.npy', npy('<f4', '(6,)', floats), {}, 'NEG_INPUT_SYNTAX'],
    ['doubles', 'f.npy', npy('<f8', '(3, 1)', Float64Array.of(1, 2, 3)), {}, 'NEG_DTYPE'],
    ['rows that lack', 'g.npy', npy('<f4', '(4, 2)', floats), {}, 'NEG_INPUT_SYNTAX'],
    ['text', 'h.npy', Buffer.from('no vectors at all'), {}, 'NEG_INPUT_SYNTAX'],
    ['nothing', 'i.npy', Buffer.alloc(3), {}, 'NEG_INPUT_SYNTAX'],
    ['a header cut off', 'j.npy', npy('<f4', '(3, 2)', floats).subarray(0, 30), {}, 'NEG_INPUT_SYNTAX'],
    ['a cut header', 'k.safetensors', Buffer.from([255, 0, 0, 0, 0, 0, 0, 0]), {}, 'NEG_INPUT_SYNTAX'],
  ])('refuses %s', async (_, name, bytes, options, code) => {
    if (bytes !== undefined) await writeFile(at(name), bytes)
    await expect(openVectorFile(at(name), options)).rejects.toMatchObject({ code })
  })
})
