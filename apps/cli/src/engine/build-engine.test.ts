import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { buildEngine } from './build-engine.ts'

/** A zip archive without entries. */
const emptyZip = Buffer.concat([Buffer.from('PK\u0005\u0006'), Buffer.alloc(18)])

let cache: string

beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'neg-build-'))
  // A program that is there and says yes to everything: these builds end before they compile.
  vi.stubEnv('CXX', 'true')
})

afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(cache, { recursive: true })
})

describe.runIf(process.platform === 'linux')('buildEngine', () => {
  it('wants a compiler first', async () => {
    vi.stubEnv('CXX', '/nowhere/g++')
    const steps: string[] = []
    await expect(buildEngine({ cache, onStep: (step) => steps.push(step) })).rejects.toMatchObject({
      code: 'NEG_PEER_MISSING',
      remedy: expect.stringContaining('apt-get install g++'),
    })
    expect(steps).toEqual([])
  })

  it.each([
    ['is missing', undefined, 'NEG_INPUT_MISSING'],
    ['is no archive', Buffer.from('<html>403</html>'), 'NEG_INPUT_SYNTAX'],
    ['holds no TensorFlow', emptyZip, 'NEG_INPUT_SCHEMA'],
  ])('refuses a wheel that %s and leaves nothing behind', async (_, content, code) => {
    const fromWheel = join(cache, 'tensorflow.whl')
    if (content !== undefined) await writeFile(fromWheel, content)
    await expect(buildEngine({ cache, fromWheel })).rejects.toMatchObject({ code, where: { file: fromWheel } })
    expect(await readdir(cache)).toEqual(content === undefined ? [] : ['tensorflow.whl'])
  })

  it('refuses a Python that is not there', async () => {
    await expect(buildEngine({ cache, fromPython: '/nowhere/python' })).rejects.toMatchObject({
      code: 'NEG_PEER_MISSING',
    })
    expect(await readdir(cache)).toEqual([])
  })

  it('names a cache that can not be written', async () => {
    const file = join(cache, 'a-file')
    await writeFile(file, '')
    await expect(buildEngine({ cache: join(file, 'cache') })).rejects.toMatchObject({
      code: 'NEG_WRITE_FAILED',
      where: { file: join(file, 'cache') },
    })
  })

  it('removes what a killed build left, and not what a running one has', async () => {
    // Process 2^22 + 1 can't exist on Linux; this one does.
    await mkdir(join(cache, 'building-4194305'))
    await mkdir(join(cache, `building-${process.ppid}`))
    await expect(buildEngine({ cache, fromWheel: '/nowhere.whl' })).rejects.toMatchObject({
      code: 'NEG_INPUT_MISSING',
    })
    expect(await readdir(cache)).toEqual([`building-${process.ppid}`])
  })
})
