import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { engineFolder } from '@neg/core/engine'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { findPackage } from './find-package.ts'
import { probeEngine, probeOperations } from './probe-engine.ts'

let cache: string

beforeAll(async () => {
  cache = await mkdtemp(join(tmpdir(), 'neg-probe-'))
})

afterAll(() => rm(cache, { recursive: true }))

/** Puts a native engine into the cache whose module does what is given when it is loaded. */
async function layEngine(script: string): Promise<void> {
  const version = findPackage('@tensorflow/tfjs')?.version ?? ''
  const folder = join(engineFolder(cache, '@tensorflow/tfjs-node', version), 'node_modules/@tensorflow/tfjs-node')
  await mkdir(join(folder, 'lib/napi-v8'), { recursive: true })
  await writeFile(join(folder, 'lib/napi-v8/tfjs_binding.node'), '')
  await writeFile(join(folder, 'package.json'), '{"main":"index.js"}')
  await writeFile(join(folder, 'index.js'), script)
}

describe('probeEngine', () => {
  it('loads, checks and measures an engine in a process of its own', async () => {
    expect(await probeEngine('wasm')).toMatchObject({ name: 'wasm', status: 'ok', software: false, reason: '' })
    const { gflops, version } = await probeEngine('cpu')
    expect(gflops).toBeGreaterThan(0)
    expect(version).toBe('tfjs 4.22.0')
  })

  it('says what is missing and what brings it', async () => {
    const missing = { status: 'missing', device: null, gflops: null, remedy: 'Run: npx neg engine build' }
    expect(await probeEngine('native', join(cache, 'empty'))).toMatchObject(missing)
  })

  it('survives an engine that takes its process down', async () => {
    await layEngine('process.abort()')
    const probe = await probeEngine('native', cache)
    expect(probe).toMatchObject({ name: 'native', status: 'broken', device: null })
    expect(probe.reason).toMatch(/SIGABRT/)
  })

  it('calls an engine broken that is there and does not load', async () => {
    await layEngine(`throw new Error('libtensorflow.so.2: cannot open shared object file')`)
    const probe = await probeEngine('native', cache)
    expect(probe).toMatchObject({ status: 'broken', remedy: 'Run: npx neg engine build' })
    expect(probe.reason).toMatch(/does not load: libtensorflow\.so\.2/)
  })

  it('tries the operations of an engine, and says so when it takes its process down', async () => {
    expect(await probeOperations('cpu')).toContainEqual({
      op: 'topk',
      dtype: 'float32',
      gradient: true,
      status: 'ok',
      reason: '',
    })
    await layEngine('process.abort()')
    const reason = expect.stringContaining('SIGABRT')
    expect(await probeOperations('native', cache)).toMatchObject([{ op: 'any', status: 'wrong', reason }])
  })
})
