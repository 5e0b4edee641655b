import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { loadHashedTextEncoder, saveHashedTextEncoder } from './encoder-files.ts'
import { HashedTextEncoder } from './hashed-text-encoder.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'neg-encoder-'))
})
afterAll(() => rm(folder, { recursive: true }))

const texts = ['the cat sat', 'a mat', 'owls']

function trained(): HashedTextEncoder {
  const encoder = HashedTextEncoder.create(texts, { dimension: 6, buckets: 50 })
  const pass = encoder.forward(encoder.prepare(texts), Int32Array.of(0, 2))
  encoder.update([{ pass, gradient: pass.vectors.map((x, i) => x + Math.sin(i)) }], {})
  return encoder
}

describe('encoder files', () => {
  it('bring an encoder back bit for bit, its optimiser included', async () => {
    const encoder = trained()
    await saveHashedTextEncoder(encoder, join(folder, 'a'))
    const back = await loadHashedTextEncoder(join(folder, 'a'))
    expect(back.table).toEqual(encoder.table)
    expect(back.accumulator).toEqual(encoder.accumulator)
    expect(back.id).toBe(encoder.id)
    expect(await back.encode(['a new cat'])).toEqual(await encoder.encode(['a new cat']))
  })

  it('are equal for equal encoders, whatever these have encoded', async () => {
    const other = trained()
    await other.encode(['words that nobody counted'])
    await saveHashedTextEncoder(trained(), join(folder, 'b'))
    await saveHashedTextEncoder(other, join(folder, 'c'))
    for (const name of ['encoder.json', 'weights.safetensors']) {
      expect(await readFile(join(folder, 'b', name))).toEqual(await readFile(join(folder, 'c', name)))
    }
  })

  it.each<[string, (content: string) => string, string]>([
    ['no JSON', (content) => content.slice(0, -9), 'NEG_INPUT_SYNTAX'],
    ['JSON of another kind', () => 'null', 'NEG_INPUT_SCHEMA'],
    ['another format', (content) => content.replace('encoder/1', 'encoder/9'), 'NEG_INPUT_SCHEMA'],
    ['no dimension', (content) => content.replace('"dimension": 6', '"dimension": "6"'), 'NEG_INPUT_SCHEMA'],
    ['words that are none', (content) => content.replace('"cat"', '7'), 'NEG_INPUT_SCHEMA'],
    ['a word without its count', (content) => content.replace('"cat",', ''), 'NEG_INPUT_SCHEMA'],
    ['weights of another dimension', (content) => content.replace('"dimension": 6', '"dimension": 7'), 'NEG_SHAPE'],
  ])('are refused when they hold %s', async (_name, change, code) => {
    const own = await mkdtemp(join(folder, 'bad-'))
    await saveHashedTextEncoder(trained(), own)
    const file = join(own, 'encoder.json')
    await writeFile(file, change(await readFile(file, 'utf8')))
    await expect(loadHashedTextEncoder(own)).rejects.toMatchObject({ code })
  })

  it('are missed by name', async () => {
    const file = join(folder, 'none', 'encoder.json')
    await expect(loadHashedTextEncoder(join(folder, 'none'))).rejects.toMatchObject({
      code: 'NEG_INPUT_MISSING',
      where: { file },
    })
  })
})
