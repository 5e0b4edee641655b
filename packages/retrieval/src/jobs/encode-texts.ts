import { stat } from 'node:fs/promises'

import { NegError } from '@neg/core'
import type { OnProgress } from '@neg/core'
import { optionalField, readJsonl, stringField, writeSafetensors } from '@neg/core/data'
import { writeWhole } from '@neg/core/execution'

import { openBeir } from '../data/open-beir.ts'
import { gatherCorpus, gatherQueries } from '../data/retrieval-collection.ts'
import type { TextRow, TextTable } from '../data/retrieval-collection.ts'
import { loadTrainedEncoder } from './trained-encoder.ts'

export interface EncodeTextsOptions {
  /** A BEIR folder, or a file of JSON objects, one a line, with `_id`, `text` and perhaps `title`. */
  readonly input: string
  /** Which texts of a folder. Default `corpus`. */
  readonly part?: 'corpus' | 'queries'
  /** The folder of a trained encoder. */
  readonly encoder: string
  /** The safetensors file to write. */
  readonly out: string
}

export interface EncodedTexts {
  readonly count: number
  readonly dimension: number
  /** The identity of the encoder. */
  readonly encoder: string
  /** The file of the vectors, and the one of the ids. */
  readonly vectors: string
  readonly ids: string
}

const blockSize = 4096

/**
 * Turns texts into vectors: the tensor `vectors` (texts x dimension, unit length) in a safetensors file, and the ids,
 * one a line in the same order, in a text file of the same name with `.ids.txt` behind it. Memory: the vectors.
 *
 * @throws NEG_INPUT_MISSING, NEG_INPUT_SYNTAX, NEG_INPUT_SCHEMA, NEG_ID_DUPLICATE for the texts; what
 * `loadTrainedEncoder` throws; NEG_WRITE_FAILED.
 */
export async function encodeTexts(
  { input, part = 'corpus', encoder: folder, out }: EncodeTextsOptions,
  context: { readonly onProgress?: OnProgress } = {},
): Promise<EncodedTexts> {
  const encoder = await loadTrainedEncoder(folder)
  const { ids, texts } = await textsOf(input, part)
  const broken = ids.find((id) => /[\r\n]/.test(id))
  if (broken !== undefined) {
    throw new NegError('NEG_INPUT_SCHEMA', `the id ${JSON.stringify(broken)} has a line end in it`, {
      where: { file: input, field: '_id' },
      remedy: 'Rename it; ids are written one a line.',
    })
  }
  const { dimension } = encoder
  const vectors = new Float32Array(ids.length * dimension)
  for (let row = 0; row < ids.length; row += blockSize) {
    const block = texts.slice(row, row + blockSize)
    vectors.set(encoder.encodePrepared(encoder.prepare(block)), row * dimension)
    context.onProgress?.(row + block.length, ids.length)
  }
  const idsFile = `${out}.ids.txt`
  await writeWhole(idsFile, `${ids.join('\n')}\n`)
  await writeSafetensors(out, { vectors: { shape: [ids.length, dimension], data: vectors } }, { encoder: encoder.id })
  return { count: ids.length, dimension, encoder: encoder.id, vectors: out, ids: idsFile }
}

async function textsOf(input: string, part: 'corpus' | 'queries'): Promise<TextTable> {
  const found = await stat(input).catch((cause: unknown) => {
    throw new NegError('NEG_INPUT_MISSING', 'there is no such folder or file', {
      where: { file: input },
      remedy: 'Give a BEIR folder, or a file of JSON objects, one a line.',
      cause,
    })
  })
  if (!found.isDirectory()) return gatherCorpus(fileRows(input), input)
  const beir = await openBeir(input)
  return part === 'corpus'
    ? gatherCorpus(beir.documents(), beir.path('corpus'))
    : gatherQueries(beir.queries(), beir.path('queries'))
}

async function* fileRows(file: string): AsyncGenerator<TextRow, void, undefined> {
  for await (const row of readJsonl(file)) {
    yield {
      id: stringField(row, '_id'),
      title: optionalField(stringField, row, 'title'),
      text: stringField(row, 'text'),
      line: row.line,
    }
  }
}
