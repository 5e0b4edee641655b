import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { NegError } from '@neg/core'
import { readJson } from '@neg/core/data'
import { sha256, writeJson, writeWhole } from '@neg/core/execution'

import { packBm25 } from './bm25-buffer.ts'
import type { Bm25Content } from './bm25-content.ts'

const schema = 'neg.bm25/1'
const unsaved = 'Save an index into this folder first.'

interface Manifest {
  readonly schema: string
  readonly bytes: number
  readonly sha256: string
}

/**
 * Writes an index as `bm25.bin` and its manifest `bm25.json`, the manifest last: a folder with a manifest whose digest
 * fits holds a whole index.
 *
 * @throws NEG_WRITE_FAILED.
 */
export async function writeBm25(folder: string, content: Bm25Content): Promise<void> {
  const bytes = new Uint8Array(packBm25(content, (length) => new ArrayBuffer(length)))
  await writeWhole(join(folder, 'bm25.bin'), bytes)
  const manifest: Manifest & { readonly documents: number; readonly tokenizer: string; readonly parameters: object } = {
    schema,
    documents: content.lists.lengths.length,
    tokenizer: content.tokenizerId,
    parameters: content.parameters,
    bytes: bytes.length,
    sha256: sha256(bytes),
  }
  await writeJson(join(folder, 'bm25.json'), manifest)
}

/**
 * Reads the bytes that `writeBm25` wrote, into memory that threads can share, and checks them.
 *
 * @throws NEG_INPUT_MISSING when a file is absent; NEG_INPUT_SYNTAX when the manifest is no JSON; NEG_INPUT_SCHEMA when
 * it is of another schema or the bytes aren't those it describes.
 */
export async function readBm25(folder: string): Promise<SharedArrayBuffer> {
  const manifest = await readManifest(join(folder, 'bm25.json'))
  const file = join(folder, 'bm25.bin')
  const bytes = await readPart(file)
  if (bytes.length !== manifest.bytes || sha256(bytes) !== manifest.sha256) {
    throw new NegError('NEG_INPUT_SCHEMA', 'the index is damaged: its bytes are not those its manifest describes', {
      where: { file },
      remedy: 'Build the index again.',
    })
  }
  const shared = new SharedArrayBuffer(bytes.length)
  new Uint8Array(shared).set(bytes)
  return shared
}

async function readManifest(file: string): Promise<Manifest> {
  const manifest = (await readJson(file, { remedy: unsaved })) as Manifest | null
  if (manifest?.schema === schema) return manifest
  throw new NegError('NEG_INPUT_SCHEMA', `the manifest does not describe an index of schema ${schema}`, {
    where: { file, field: 'schema' },
    remedy: 'Build the index again with this release.',
  })
}

async function readPart(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file)
  } catch (cause) {
    throw new NegError('NEG_INPUT_MISSING', 'part of the index cannot be read', {
      where: { file },
      remedy: unsaved,
      cause,
    })
  }
}
