import { readFile } from 'node:fs/promises'

import { NegError } from '../errors.ts'
import { writeWhole } from '../execution/write-whole.ts'
import { type SafetensorsEntry, brokenSafetensors, parseSafetensorsHeader } from './safetensors-header.ts'

export type SafetensorsData = Float32Array | Float64Array | Int32Array | BigInt64Array | Int8Array | Uint8Array

export interface NamedTensor {
  readonly shape: readonly number[]
  readonly data: SafetensorsData
}

export interface SafetensorsFile {
  readonly tensors: ReadonlyMap<string, NamedTensor>
  readonly metadata: Readonly<Record<string, string>>
}

const dtypeOf = (data: SafetensorsData): string => {
  if (data instanceof Float32Array) return 'F32'
  if (data instanceof Float64Array) return 'F64'
  if (data instanceof Int32Array) return 'I32'
  if (data instanceof BigInt64Array) return 'I64'
  return data instanceof Int8Array ? 'I8' : 'U8'
}

interface Reader {
  readonly bytesPerNumber: number
  readonly read: (bytes: ArrayBuffer) => SafetensorsData
}

const readers: Readonly<Record<string, Reader>> = {
  F32: { bytesPerNumber: 4, read: (bytes) => new Float32Array(bytes) },
  F64: { bytesPerNumber: 8, read: (bytes) => new Float64Array(bytes) },
  I32: { bytesPerNumber: 4, read: (bytes) => new Int32Array(bytes) },
  I64: { bytesPerNumber: 8, read: (bytes) => new BigInt64Array(bytes) },
  I8: { bytesPerNumber: 1, read: (bytes) => new Int8Array(bytes) },
  U8: { bytesPerNumber: 1, read: (bytes) => new Uint8Array(bytes) },
  BOOL: { bytesPerNumber: 1, read: (bytes) => new Uint8Array(bytes) },
  F16: { bytesPerNumber: 2, read: (bytes) => Float32Array.from(new Uint16Array(bytes), halfToFloat) },
  BF16: {
    bytesPerNumber: 2,
    read: (bytes) => new Float32Array(Uint32Array.from(new Uint16Array(bytes), (bits) => bits << 16).buffer),
  },
}

/**
 * Writes tensors in the safetensors format, whole or not at all: a JSON header, then the raw little-endian values.
 *
 * Equal input gives equal bytes. @throws NEG_SHAPE when data and shape disagree, NEG_WRITE_FAILED.
 */
export async function writeSafetensors(
  path: string,
  tensors: Readonly<Record<string, NamedTensor>>,
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  const header: Record<string, SafetensorsEntry | Readonly<Record<string, string>>> = {}
  if (Object.keys(metadata).length > 0) header.__metadata__ = metadata
  let offset = 0
  for (const [name, { shape, data }] of Object.entries(tensors)) {
    if (shape.reduce((product, side) => product * side, 1) !== data.length) {
      throw new NegError('NEG_SHAPE', `tensor ${name} has ${data.length} values for the shape [${shape}]`, {
        where: { file: path, field: name },
      })
    }
    header[name] = { dtype: dtypeOf(data), shape, data_offsets: [offset, offset + data.byteLength] }
    offset += data.byteLength
  }
  const json = new TextEncoder().encode(JSON.stringify(header))
  // The data starts at a multiple of eight; the header is padded with spaces.
  const padded = new Uint8Array(Math.ceil(json.length / 8) * 8).fill(0x20)
  padded.set(json)
  const length = new Uint8Array(8)
  new DataView(length.buffer).setBigUint64(0, BigInt(padded.length), true)
  const bodies = Object.values(tensors).map(({ data }) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
  await writeWhole(path, [length, padded, ...bodies])
}

/**
 * Reads a safetensors file into memory. F16 and BF16 become Float32Array, BOOL becomes Uint8Array.
 *
 * @throws NEG_INPUT_MISSING without the file, NEG_INPUT_SYNTAX when it is cut off or its header doesn't describe it,
 * NEG_DTYPE for a type that has no array here.
 */
export async function readSafetensors(path: string): Promise<SafetensorsFile> {
  const file = await readFile(path).catch((cause: unknown) => {
    throw new NegError('NEG_INPUT_MISSING', `the safetensors file can't be read: ${reasonOf(cause)}`, {
      where: { file: path },
      remedy: 'Check the path: it must be a file of at most 2 GiB.',
      cause,
    })
  })
  if (file.length < 8) throw brokenSafetensors(path, 'shorter than the header of a safetensors file')
  const start = 8 + Number(new DataView(file.buffer, file.byteOffset, 8).getBigUint64(0, true))
  if (start > file.length) throw brokenSafetensors(path, 'the header is longer than the file')
  const { entries, metadata } = parseSafetensorsHeader(file.toString('utf8', 8, start), file.length - start, path)
  const tensors = new Map<string, NamedTensor>()
  for (const [name, { dtype, shape, data_offsets: offsets }] of entries) {
    const [from, to] = offsets
    if (!Object.hasOwn(readers, dtype)) {
      throw new NegError('NEG_DTYPE', `tensor ${name} is of type ${dtype}`, {
        where: { file: path, field: name },
        remedy: `Convert it to one of ${Object.keys(readers).join(', ')}.`,
      })
    }
    const { bytesPerNumber, read } = readers[dtype]
    if (shape.reduce((product, side) => product * side, bytesPerNumber) !== to - from) {
      throw brokenSafetensors(path, `tensor ${name} is no [${shape}]`)
    }
    tensors.set(name, { shape, data: read(new Uint8Array(file.subarray(start + from, start + to)).buffer) })
  }
  return { tensors, metadata }
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}

function halfToFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}
