import { availableParallelism } from 'node:os'

import { spawnSync } from 'node:child_process'
import { Worker } from 'node:worker_threads'

import * as tf from '@tensorflow/tfjs'
import { describe, expect, it } from 'vitest'

import { enginesThatLoad } from '../testing/index.ts'
import type { EngineName } from '../types.ts'
import { useEngine } from './use-engine.ts'

const source = JSON.stringify(new URL('./use-engine.ts', import.meta.url).href)
const { engines, passedOver } = await enginesThatLoad()
// Dawn keeps one device for the process and writes its own warnings.
const threaded = engines.map(({ name }) => name).filter((name) => name !== 'webgpu')

/** A product with a transposed operand, its gradient, and the gradient of a gather from an embedding table. */
async function sample(): Promise<number[]> {
  const wave = (rows: number, columns: number) => {
    const values = Float32Array.from({ length: rows * columns }, (_, i) => Math.sin(0.37 * i))
    return tf.tensor2d(values, [rows, columns])
  }
  const [a, b] = [wave(40, 24), wave(30, 24)]
  const product = tf.matMul(a, b, false, true)
  const [da, db] = tf.grads((x, y) =>
    tf
      .matMul(x as tf.Tensor2D, y as tf.Tensor2D, false, true)
      .square()
      .mean(),
  )([a, b])
  const table = tf.grad((x) =>
    tf
      .gather(x, tf.tensor1d([3, 1, 3], 'int32'))
      .square()
      .sum(),
  )(a)
  const values = await Promise.all([product, da, db, table].map((tensor) => tensor.data()))
  tf.dispose([a, b, product, da, db, table])
  return values.flatMap((array) => [...array])
}

describe('useEngine', () => {
  it(`finds ${engines.map(({ name }) => name).join(', ')}; passes over ${passedOver.join('; ') || 'nothing'}`, () => {
    if (process.env['NEG_TEST_ENGINES'] === undefined) {
      expect(engines.map(({ name }) => name)).toEqual(expect.arrayContaining(['wasm', 'cpu']))
    }
  })

  it.each(engines.map(({ name }) => name))('computes and differentiates on %s as on cpu', async (name) => {
    await useEngine({ prefer: 'cpu' })
    const expected = await sample()
    const engine = await useEngine({ prefer: name })
    expect(engine).toMatchObject({ name, rejected: expect.any(Array) })
    const before = tf.memory().numTensors
    const found = await sample()
    expect(tf.memory().numTensors).toBe(before)
    const worst = Math.max(...found.map((value, i) => Math.abs(value - expected[i])))
    expect(worst).toBeLessThan(1e-5)
  })

  it('gives the same engine again, also when called twice at once', async () => {
    const [first, second] = await Promise.all([useEngine({ prefer: 'wasm' }), useEngine({ prefer: 'wasm' })])
    expect(second).toEqual(first)
    expect(tf.getBackend()).toBe('wasm')
  })

  it('says what it repaired and how many threads compute', async () => {
    const engine = await useEngine({ prefer: 'wasm', deterministic: true })
    expect(engine.repairs).toEqual(expect.arrayContaining(['BatchMatMul', 'Conv2DBackpropFilter', 'TopK gradient']))
    expect(engine.threads).toBe(availableParallelism())
  })

  it('refuses a name that is no engine', async () => {
    await expect(useEngine({ prefer: 'gpu' as EngineName })).rejects.toMatchObject({ code: 'NEG_RANGE' })
  })

  it('takes only engines that compute the same everywhere, when told to', async () => {
    expect(await useEngine({ deterministic: true })).toMatchObject({ name: 'wasm', rejected: [] })
    await expect(useEngine({ prefer: 'native', deterministic: true })).rejects.toMatchObject({
      code: 'NEG_RANGE',
      where: { field: 'deterministic' },
    })
  })

  it('names the command that brings a missing engine', () => {
    const script = `import { useEngine } from ${source}
      await useEngine({ prefer: 'cuda' }).catch((error) => console.log(error.code, error.remedy))`
    const child = run(script, { NEG_CACHE: '/nowhere' })
    expect(child.stdout).toMatch(/^NEG_ENGINE_MISSING Run: npx neg engine build --gpu/)
  })

  it.each(['', ...threaded])('lets no greeting and no library log through (%s)', (name) => {
    const script = `import { useEngine } from ${source}
        import * as tf from '@tensorflow/tfjs'
        await useEngine(${name === '' ? '{}' : `{ prefer: '${name}' }`})
        await tf.topk(tf.matMul(tf.ones([64, 64]), tf.ones([64, 64])), 3).values.data()
        await useEngine({ prefer: 'cpu' })
        await tf.tensor1d([1]).add(1).data()`
    expect(run(script)).toEqual({ stdout: '', stderr: '', status: 0 })
  })

  it.each(threaded)('works in worker threads, two at once (%s)', async (name) => {
    const script = `import { parentPort } from 'node:worker_threads'
      import { useEngine } from ${source}
      import * as tf from '@tensorflow/tfjs'
      const { name } = await useEngine({ prefer: '${name}' })
      const sum = await tf.ones([50, 50]).matMul(tf.ones([50, 50])).sum().data()
      parentPort.postMessage({ name, sum: sum[0] })`
    const inWorker = async () => {
      const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(inPackage(script))}`))
      const message = await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject))
      await worker.terminate()
      return message
    }
    const expected = { name, sum: 125_000 }
    expect(await Promise.all([inWorker(), inWorker()])).toEqual([expected, expected])
    // The engine of this thread is none the worse for it.
    await useEngine({ prefer: name })
    expect(await sample()).toHaveLength(40 * 30 + 40 * 24 + 30 * 24 + 40 * 24)
  })
})

/** A module without a place of its own: TensorFlow.js is named by where this package finds it. */
function inPackage(script: string): string {
  return script.replace("'@tensorflow/tfjs'", JSON.stringify(import.meta.resolve('@tensorflow/tfjs')))
}

function run(script: string, environment: Record<string, string> = {}) {
  const flags = ['--conditions=@neg/source', '--input-type=module', '--eval', script]
  const child = spawnSync(process.execPath, flags, {
    cwd: new URL('.', import.meta.url),
    env: { ...process.env, NODE_OPTIONS: '', NODE_ENV: '', VITEST: '', ...environment },
    encoding: 'utf8',
  })
  return { stdout: child.stdout, stderr: child.stderr, status: child.status }
}
