import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { sha256, sha256File, workKey } from './digest.ts'

const ofNothing = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
const ofAbc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
const ofTwoBlocks = '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1'
const ofMillion = 'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'neg-digest-'))
})
afterAll(() => rm(folder, { recursive: true }))

describe('sha256', () => {
  it('gives the digests of FIPS 180-4', () => {
    expect(sha256()).toBe(ofNothing)
    expect(sha256('abc')).toBe(ofAbc)
    expect(sha256('abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq')).toBe(ofTwoBlocks)
    expect(sha256('a'.repeat(1_000_000))).toBe(ofMillion)
  })

  it('takes text and bytes, in any number of parts', () => {
    expect(sha256('a', new TextEncoder().encode('bc'))).toBe(ofAbc)
    const bytes = new TextEncoder().encode('xxabcxxx')
    expect(sha256(bytes.subarray(2, 5))).toBe(ofAbc)
    expect(sha256(new DataView(bytes.buffer, 2, 3))).toBe(ofAbc)
    expect(sha256(Float32Array.of(1))).toBe(sha256(Uint8Array.of(0, 0, 0x80, 0x3f)))
  })

  it('reads files of any size', async () => {
    const file = join(folder, 'million')
    await writeFile(file, 'a'.repeat(1_000_000))
    expect(await sha256File(file)).toBe(ofMillion)
    await expect(sha256File(join(folder, 'none'))).rejects.toMatchObject({ code: 'ENOENT' })
  })
})

describe('workKey', () => {
  it('does not depend on the order of keys, at any depth', () => {
    const key = workKey({ seed: 1, options: { b: [{ y: 2, x: 1 }], a: null } })
    expect(key).toBe(workKey({ options: { a: null, b: [{ x: 1, y: 2 }] }, seed: 1 }))
    expect(key).toMatch(/^[0-9a-f]{64}$/)
  })

  it('depends on everything else', () => {
    const keys = [
      { a: 1 },
      { a: 2 },
      { a: '1' },
      { b: 1 },
      { a: [1] },
      { a: [1, 2] },
      { a: [2, 1] },
      { a: {} },
      [],
      null,
    ]
    expect(new Set(keys.map(workKey)).size).toBe(keys.length)
  })

  it('takes an option that is undefined as one that is absent', () => {
    expect(workKey({ a: 1, b: undefined })).toBe(workKey({ a: 1 }))
  })
})
