import { NegError } from '../errors.ts'
import { isObject } from './json-fields.ts'

/** A tensor of a safetensors file: where its bytes lie, counted from the end of the header. */
export interface SafetensorsEntry {
  readonly dtype: string
  readonly shape: readonly number[]
  readonly data_offsets: readonly [number, number]
}

export interface SafetensorsHeader {
  readonly entries: ReadonlyMap<string, SafetensorsEntry>
  readonly metadata: Readonly<Record<string, string>>
}

/** The error for a file that is not what it should be. */
export function brokenSafetensors(path: string, what: string, cause?: unknown): NegError {
  return new NegError('NEG_INPUT_SYNTAX', what, {
    where: { file: path },
    remedy: 'The file was cut off or is of another format; write it again.',
    cause,
  })
}

/**
 * Reads the header of a safetensors file.
 *
 * @param length bytes of the file behind the header.
 * @throws NEG_INPUT_SYNTAX when the header doesn't describe the file.
 */
export function parseSafetensorsHeader(text: string, length: number, path: string): SafetensorsHeader {
  let header: unknown
  try {
    header = JSON.parse(text)
  } catch (cause) {
    throw brokenSafetensors(path, 'the header is no JSON', cause)
  }
  if (!isObject(header)) throw brokenSafetensors(path, 'the header is no JSON object')
  const { __metadata__: metadata = {}, ...rest } = header
  const entries = new Map<string, SafetensorsEntry>()
  for (const [name, entry] of Object.entries(rest)) {
    if (!isEntry(entry)) throw brokenSafetensors(path, `the header does not describe tensor ${name}`)
    const [from, to] = entry.data_offsets
    if (!(from >= 0 && to >= from && to <= length))
      throw brokenSafetensors(path, `tensor ${name} lies outside the file`)
    entries.set(name, entry)
  }
  return { entries, metadata: metadata as SafetensorsHeader['metadata'] }
}

function isEntry(entry: unknown): entry is SafetensorsEntry {
  if (!isObject(entry)) return false
  const { dtype, shape, data_offsets: offsets } = entry
  const areWhole = (list: unknown): boolean => Array.isArray(list) && list.every(Number.isInteger)
  return typeof dtype === 'string' && areWhole(shape) && areWhole(offsets) && (offsets as unknown[]).length === 2
}
