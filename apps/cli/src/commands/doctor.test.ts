import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { main } from '../main.ts'

let folder: string
let printed = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'neg-doctor-'))
  printed = ''
  vi.stubEnv('NEG_CACHE', join(folder, 'cache'))
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      printed += text
      return true
    })
  }
})

afterEach(async () => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true })
})

describe('neg doctor', () => {
  it('shows an engine and writes what it found', async () => {
    const file = join(folder, 'doctor.json')
    expect(await main(['doctor', '--engine', 'wasm', '--json', file])).toBe(0)
    expect(printed).toMatch(/wasm \*.*ok/)
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
      schema: 'neg.doctor/1',
      selected: 'wasm',
      engines: [{ name: 'wasm', status: 'ok', gflops: expect.any(Number) }],
    })
  })

  it('ends with 3 when the engine asked for is missing, and names what brings it', async () => {
    expect(await main(['doctor', '--engine', 'native'])).toBe(3)
    expect(printed).toMatch(/npx neg engine build/)
  })

  it('ends with 2 for a name that is no engine, and for a file it can not write', async () => {
    expect(await main(['doctor', '--engine', 'gpu'])).toBe(2)
    const file = join(folder, 'a-file')
    await writeFile(file, '')
    expect(await main(['doctor', '--engine', 'cpu', '--json', join(file, 'doctor.json')])).toBe(2)
    expect(printed).toMatch(/NEG_WRITE_FAILED/)
  })

  it('explains itself', async () => {
    expect(await main(['doctor', '--help'])).toBe(0)
    expect(await main(['engine', 'build', '--help'])).toBe(0)
    expect(printed).toMatch(/Example:\n {2}neg doctor/)
    expect(printed).toMatch(/--from-wheel/)
  })
})
