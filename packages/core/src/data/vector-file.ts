import { type FileHandle, open } from 'node:fs/promises'

import { NegError } from '../errors.ts'
import type { StoredVectors } from '../kernels/top-k/stored-vectors.ts'
import { brokenSafetensors, parseSafetensorsHeader } from './safetensors-header.ts'

/** Vectors that are read a part at a time. */
export interface VectorReader {
  readonly dimension: number
  readonly size: number
  /** What tells these vectors from others, for jobs that are resumed. */
  readonly id: string
  /** Some rows, row-major. */
  read(first: number, count: number): Promise<StoredVectors>
}

export interface VectorFileOptions {
  /** Numbers a vector; needed where the file doesn't say it. */
  readonly dimension?: number
  /** Which tensor of a safetensors file. Default: the only one. */
  readonly tensor?: string
}

/** An open file of vectors. */
export interface VectorFile extends VectorReader {
  close(): Promise<void>
}

type Form = 'float32' | 'float16' | 'int8'

/** What lies where in a file. */
interface Rows {
  readonly form: Form
  readonly start: number
  readonly size: number
  readonly dimension: number
}

const bytesOf = { float32: 4, float16: 2, int8: 1 } as const
/** One read of the system takes no more. */
const mostOfRead = 1 << 30

/**
 * Opens a file of vectors, one row each, of which any part can be read: `.npy` and `.safetensors` files of two
 * dimensions, in 32-bit or 16-bit floats or 8-bit whole numbers; else raw 32-bit floats, little-endian. `close()` it.
 *
 * Memory: a part. @throws NEG_INPUT_MISSING without the file, NEG_INPUT_SYNTAX when it is no such file, NEG_DTYPE for
 * numbers of another type, NEG_SHAPE when its rows aren't whole or not of `dimension`, NEG_ID_UNKNOWN for the tensor.
 */
export async function openVectorFile(path: string, options: VectorFileOptions = {}): Promise<VectorFile> {
  const file = await open(path).catch((cause: unknown) => {
    throw new NegError('NEG_INPUT_MISSING', `the vectors can't be read: ${String(cause)}`, {
      where: { file: path },
      remedy: 'Check the path.',
      cause,
    })
  })
  try {
    const { size: bytes, mtimeMs } = await file.stat()
    const rows = await rowsOf(file, path, bytes, options)
    const ofRow = rows.dimension * bytesOf[rows.form]
    if (rows.start + rows.size * ofRow > bytes) {
      throw new NegError('NEG_INPUT_SYNTAX', `the file ends before row ${rows.size}`, { where: { file: path } })
    }
    if (options.dimension !== undefined && options.dimension !== rows.dimension) {
      throw new NegError('NEG_SHAPE', `rows have ${rows.dimension} numbers, not ${options.dimension}`, {
        where: { file: path, field: 'dimension' },
      })
    }
    return {
      dimension: rows.dimension,
      size: rows.size,
      id: `${path} ${bytes} ${mtimeMs} ${options.tensor ?? ''}`,
      read: async (first, count) =>
        typed(rows.form, await bytesAt(file, path, rows.start + first * ofRow, count * ofRow)),
      close: () => file.close(),
    }
  } catch (error) {
    await file.close()
    throw error
  }
}

function rowsOf(file: FileHandle, path: string, bytes: number, options: VectorFileOptions): Promise<Rows> {
  if (path.endsWith('.npy')) return numpyRows(file, path, bytes)
  if (path.endsWith('.safetensors')) return safetensorsRows(file, path, bytes, options.tensor)
  return Promise.resolve(rawRows(path, bytes, options.dimension))
}

function rawRows(path: string, bytes: number, dimension: number | undefined): Rows {
  if (dimension === undefined || !Number.isInteger(dimension) || dimension < 1) {
    throw new NegError('NEG_RANGE', `dimension is ${dimension}, and the file does not say it`, {
      where: { file: path, field: 'dimension' },
      remedy: 'Say how many numbers a vector has.',
    })
  }
  const size = bytes / (dimension * 4)
  if (Number.isInteger(size)) return { form: 'float32', start: 0, size, dimension }
  throw new NegError('NEG_SHAPE', `${bytes} bytes are no whole rows of ${dimension} floats`, { where: { file: path } })
}

const numpyForms: Readonly<Record<string, Form>> = { '<f4': 'float32', '<f2': 'float16', '|i1': 'int8' }

async function numpyRows(file: FileHandle, path: string, bytes: number): Promise<Rows> {
  const broken = (what: string): NegError => new NegError('NEG_INPUT_SYNTAX', what, { where: { file: path } })
  if (bytes < 12) throw broken('shorter than the header of an npy file')
  const start = await bytesAt(file, path, 0, 12)
  if (start[0] !== 0x93 || new TextDecoder().decode(start.subarray(1, 6)) !== 'NUMPY') throw broken('no npy file')
  const view = new DataView(start.buffer)
  const [length, at] = start[6] === 1 ? [view.getUint16(8, true), 10] : [view.getUint32(8, true), 12]
  if (at + length > bytes) throw broken('the header is longer than the file')
  const header = new TextDecoder().decode(await bytesAt(file, path, at, length))
  const type = /'descr': *'([^']+)'/.exec(header)?.[1]
  const shape = /'shape': *\((\d+), *(\d+)\)/.exec(header)
  if (type === undefined || shape === null || !/'fortran_order': *False/.test(header)) {
    throw broken(`no table of rows: ${header.trim()}`)
  }
  return {
    form: formOf(numpyForms, type, path),
    start: at + length,
    size: Number(shape[1]),
    dimension: Number(shape[2]),
  }
}

const safetensorsForms: Readonly<Record<string, Form>> = { F32: 'float32', F16: 'float16', I8: 'int8' }

async function safetensorsRows(
  file: FileHandle,
  path: string,
  bytes: number,
  wanted: string | undefined,
): Promise<Rows> {
  if (bytes < 8) throw brokenSafetensors(path, 'shorter than the header of a safetensors file')
  const length = Number(new DataView((await bytesAt(file, path, 0, 8)).buffer).getBigUint64(0, true))
  if (8 + length > bytes) throw brokenSafetensors(path, 'the header is longer than the file')
  const text = new TextDecoder().decode(await bytesAt(file, path, 8, length))
  const { entries } = parseSafetensorsHeader(text, bytes - 8 - length, path)
  const names = [...entries.keys()]
  const entry = entries.get(wanted ?? (names.length === 1 ? names[0] : ''))
  if (entry === undefined) {
    throw new NegError('NEG_ID_UNKNOWN', `which tensor holds the vectors: ${wanted ?? 'none was named'}`, {
      where: { file: path, field: 'tensor' },
      remedy: `Name one of ${names.join(', ')}.`,
    })
  }
  const [size, dimension] = entry.shape
  if (entry.shape.length !== 2 || dimension < 1) throw brokenSafetensors(path, `[${entry.shape}] is no table of rows`)
  return {
    form: formOf(safetensorsForms, entry.dtype, path),
    start: 8 + length + entry.data_offsets[0],
    size,
    dimension,
  }
}

function formOf(forms: Readonly<Record<string, Form>>, type: string, path: string): Form {
  if (Object.hasOwn(forms, type)) return forms[type]
  throw new NegError('NEG_DTYPE', `the numbers are of type ${type}`, {
    where: { file: path },
    remedy: `Convert them to one of ${Object.keys(forms).join(', ')}.`,
  })
}

function typed(form: Form, bytes: Uint8Array<ArrayBuffer>): StoredVectors {
  if (form === 'float32') return new Float32Array(bytes.buffer)
  return form === 'float16' ? new Uint16Array(bytes.buffer) : new Int8Array(bytes.buffer)
}

async function bytesAt(file: FileHandle, path: string, at: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length)
  for (let done = 0; done < length;) {
    const { bytesRead } = await file.read(bytes, done, Math.min(mostOfRead, length - done), at + done)
    if (bytesRead === 0) throw new NegError('NEG_INPUT_SYNTAX', 'the file was cut off', { where: { file: path } })
    done += bytesRead
  }
  return bytes
}
