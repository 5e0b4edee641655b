import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { neg } from '../end-to-end/run-neg.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'neg-doctor-'))
  vi.stubEnv('NEG_CACHE', join(folder, 'cache'))
})

afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true })
})

describe('neg doctor', () => {
  it('shows an engine and writes what it found', async () => {
    const file = join(folder, 'doctor.json')
    const { status, stdout } = await neg('doctor', '--engine', 'wasm', '--json', file)
    expect(status).toBe(0)
    expect(stdout).toMatch(/wasm \*.*ok/)
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
      schema: 'neg.doctor/1',
      selected: 'wasm',
      engines: [{ name: 'wasm', status: 'ok', gflops: expect.any(Number) }],
    })
  })

  it('tries the operations of an engine, in a table and in the file', async () => {
    const file = join(folder, 'doctor.json')
    const { status, stdout } = await neg('doctor', '--capabilities', '--engine', 'cpu', '--json', file)
    expect(status).toBe(0)
    expect(stdout).toMatch(/^operation +types +cpu$/m)
    expect(stdout).toMatch(/^topk +float32, int32 +ok$/m)
    const { capabilities } = JSON.parse(await readFile(file, 'utf8')) as { readonly capabilities: readonly unknown[] }
    const einsum = { op: 'einsum bij,bkj->bki', dtype: 'float32', gradient: true, status: 'ok', reason: '' }
    expect(capabilities).toContainEqual({ engine: 'cpu', ...einsum })
  })

  it('ends with 3 when the engine asked for is missing, and names what brings it', async () => {
    const { status, stdout } = await neg('doctor', '--engine', 'native')
    expect(status).toBe(3)
    expect(stdout).toMatch(/npx neg engine build/)
  })

  it('ends with 2 for a name that is no engine, and for a file it can not write', async () => {
    expect(await neg('doctor', '--engine', 'gpu')).toMatchObject({ status: 2 })
    const file = join(folder, 'a-file')
    await writeFile(file, '')
    const { status, stderr } = await neg('doctor', '--engine', 'cpu', '--json', join(file, 'doctor.json'))
    expect(status).toBe(2)
    expect(stderr).toMatch(/NEG_WRITE_FAILED/)
  })

  it('explains itself', async () => {
    expect(await neg('doctor', '--help')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/Examples:\n {2}neg doctor/),
    })
    expect(await neg('engine', 'build', '--help')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('--from-wheel'),
    })
  })
})
