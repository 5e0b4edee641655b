import { NegError } from '@neg/core'

import type { Bm25Content } from './bm25-content.ts'
import type { Bm25Parameters } from './bm25-variants.ts'

/** The first four bytes, "NEGB" in a little-endian machine's order, so that one of the other order is refused. */
const magic = 0x4247454e
const version = 1

interface Section {
  readonly at: number
  readonly length: number
}

interface Header {
  readonly parameters: Bm25Parameters
  readonly tokenizer: string
  readonly sections: Readonly<Record<SectionName, Section>>
}

const widths = {
  ids: 1,
  terms: 1,
  lengths: 4,
  tieRanks: 4,
  starts: 4,
  documents: 4,
  counts: 4,
  impacts: 8,
} as const
type SectionName = keyof typeof widths
const names = Object.keys(widths) as SectionName[]

/**
 * Lays an index out in one buffer: magic number, version, length of the header, the header as JSON (numbers, tokeniser,
 * where each section lies), then the sections, each on a multiple of 8 bytes. Ids and terms are JSON lists.
 */
export function packBm25<B extends ArrayBufferLike>(content: Bm25Content, allocate: (bytes: number) => B): B {
  const encoder = new TextEncoder()
  const { ids, terms, ...columns } = content.lists
  const parts = {
    ...columns,
    impacts: content.impacts,
    ids: encoder.encode(JSON.stringify(ids)),
    terms: encoder.encode(JSON.stringify(terms)),
  }
  let end = 0
  const sections = Object.fromEntries(
    names.map((name) => {
      const section: Section = { at: end, length: parts[name].length }
      end = aligned(end + parts[name].byteLength)
      return [name, section]
    }),
  ) as Record<SectionName, Section>
  const header: Header = { parameters: content.parameters, tokenizer: content.tokenizerId, sections }
  const text = encoder.encode(JSON.stringify(header))
  const body = aligned(12 + text.length)
  const buffer = allocate(body + end)
  new Uint32Array(buffer, 0, 3).set([magic, version, text.length])
  new Uint8Array(buffer).set(text, 12)
  for (const name of names) {
    const part = parts[name]
    new Uint8Array(buffer).set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), body + sections[name].at)
  }
  return buffer
}

/**
 * The index that lies in a buffer; its columns are views of it, its names are decoded when first asked for.
 *
 * @throws NEG_INPUT_SCHEMA when the buffer holds no index, one of another version, or not all of it.
 */
export function unpackBm25(buffer: ArrayBufferLike): Bm25Content {
  if (buffer.byteLength < 12) throw broken('it is too short')
  const [foundMagic, foundVersion, headerLength] = new Uint32Array(buffer, 0, 3)
  if (foundMagic !== magic) throw broken('it does not begin as an index does')
  if (foundVersion !== version) throw broken(`its version is ${foundVersion}, and this release reads ${version}`)
  if (12 + headerLength > buffer.byteLength) throw broken('it ends within its header')
  const header = decodeJson(new Uint8Array(buffer, 12, headerLength)) as Partial<Header> | null
  const { parameters, tokenizer: tokenizerId, sections } = header ?? {}
  if (parameters === undefined || tokenizerId === undefined || sections === undefined) {
    throw broken('its header is that of something else')
  }
  const body = aligned(12 + headerLength)
  for (const name of names) {
    const { at, length } = sections[name]
    if (body + at + length * widths[name] > buffer.byteLength) throw broken(`its section ${name} is cut off`)
  }
  const bytes = (name: 'ids' | 'terms'): Uint8Array =>
    new Uint8Array(buffer, body + sections[name].at, sections[name].length)
  const integers = (name: Exclude<SectionName, 'ids' | 'terms' | 'impacts'>): Int32Array =>
    new Int32Array(buffer, body + sections[name].at, sections[name].length)
  let ids: string[] | undefined
  let terms: string[] | undefined
  return {
    parameters,
    tokenizerId,
    lists: {
      get ids() {
        return (ids ??= decodeJson(bytes('ids')) as string[])
      },
      get terms() {
        return (terms ??= decodeJson(bytes('terms')) as string[])
      },
      lengths: integers('lengths'),
      tieRanks: integers('tieRanks'),
      starts: integers('starts'),
      documents: integers('documents'),
      counts: integers('counts'),
    },
    impacts: new Float64Array(buffer, body + sections.impacts.at, sections.impacts.length),
  }
}

/** Decodes a copy, since a decoder may refuse memory that threads share. */
function decodeJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(new Uint8Array(bytes)))
  } catch (cause) {
    throw broken('its text is damaged', cause)
  }
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / 8) * 8
}

function broken(why: string, cause?: unknown): NegError {
  return new NegError('NEG_INPUT_SCHEMA', `this is no BM25 index: ${why}`, {
    remedy: 'Build the index again.',
    cause,
  })
}
