import { readFile } from 'node:fs/promises'

import { NegError } from '../errors.ts'
import { writeWhole } from '../execution/write-whole.ts'

export type SafetensorsData = Float32Array | Float64Array | Int32Array | BigInt64Array | Int8Array | Uint8Array

export interface NamedTensor {
  readonly shape: readonly number[]
  readonly data: SafetensorsData
}

export interface SafetensorsFile {
  readonly tensors: ReadonlyMap<string, NamedTensor>
  readonly metadata: Readonly<Record<string, string>>
}

interface HeaderEntry {
  readonly dtype: string
  readonly shape: readonly number[]
  readonly data_offsets: readonly [number, number]
}

const dtypeOf = (data: SafetensorsData): string => {
  if (data instanceof Float32Array) return 'F32'
  if (data instanceof Float64Array) return 'F64'
  if (data instanceof Int32Array) return 'I32'
  if (data instanceof BigInt64Array) return 'I64'
  return data instanceof Int8Array ? 'I8' : 'U8'
}

const readers: Readonly<Record<string, (bytes: ArrayBuffer) => SafetensorsData>> = {
  F32: (bytes) => new Float32Array(bytes),
  F64: (bytes) => new Float64Array(bytes),
  I32: (bytes) => new Int32Array(bytes),
  I64: (bytes) => new BigInt64Array(bytes),
  I8: (bytes) => new Int8Array(bytes),
  U8: (bytes) => new Uint8Array(bytes),
  BOOL: (bytes) => new Uint8Array(bytes),
  F16: (bytes) => Float32Array.from(new Uint16Array(bytes), halfToFloat),
  BF16: (bytes) => new Float32Array(Uint32Array.from(new Uint16Array(bytes), (bits) => bits << 16).buffer),
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
  const header: Record<string, HeaderEntry | Readonly<Record<string, string>>> = {}
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
 * @throws NEG_INPUT_MISSING without the file, NEG_INPUT_SYNTAX when it is cut off or its header doesn't parse,
 * NEG_DTYPE for a type that has no array here.
 */
export async function readSafetensors(path: string): Promise<SafetensorsFile> {
  const file = await readFile(path).catch((cause: unknown) => {
    throw new NegError('NEG_INPUT_MISSING', 'no safetensors file', {
      where: { file: path },
      remedy: 'Give the folder that the model was saved to.',
      cause,
    })
  })
  const broken = (what: string, cause?: unknown): NegError =>
    new NegError('NEG_INPUT_SYNTAX', what, {
      where: { file: path },
      remedy: 'The file was cut off or is of another format; write it again.',
      cause,
    })
  if (file.length < 8) throw broken('shorter than the header of a safetensors file')
  const start = 8 + Number(new DataView(file.buffer, file.byteOffset, 8).getBigUint64(0, true))
  if (start > file.length) throw broken('the header is longer than the file')
  let header: Record<string, HeaderEntry> & { __metadata__?: Record<string, string> }
  try {
    header = JSON.parse(file.toString('utf8', 8, start))
  } catch (cause) {
    throw broken('the header is no JSON', cause)
  }
  const { __metadata__: metadata = {}, ...entries } = header
  const tensors = new Map<string, NamedTensor>()
  for (const [
    name,
    {
      dtype,
      shape,
      data_offsets: [from, to],
    },
  ] of Object.entries(entries)) {
    if (!(from >= 0 && to >= from && start + to <= file.length)) throw broken(`tensor ${name} lies outside the file`)
    if (!(dtype in readers)) {
      throw new NegError('NEG_DTYPE', `tensor ${name} is of type ${dtype}`, {
        where: { file: path, field: name },
        remedy: `Convert it to one of ${Object.keys(readers).join(', ')}.`,
      })
    }
    const bytes = new Uint8Array(file.subarray(start + from, start + to)).buffer
    const data = readers[dtype](bytes)
    if (shape.reduce((product, side) => product * side, 1) !== data.length)
      throw broken(`tensor ${name} is no [${shape}]`)
    tensors.set(name, { shape, data })
  }
  return { tensors, metadata }
}

function halfToFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}
