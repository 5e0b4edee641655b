import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

import { enginesThatLoad } from '../testing/index.ts'

const rows = 8192
const width = 64
const { engines } = await enginesThatLoad()

/** Bytes that a process holds more, at most, while it differentiates the loss of 8,192 x 8,192 scores. */
async function bytesOfStep(engine: string, blockSize: number): Promise<number> {
  const program = `
    import * as tf from '@tensorflow/tfjs'
    const { useEngine } = await import(${JSON.stringify(new URL('../engine/use-engine.ts', import.meta.url).href)})
    const { contrastive } = await import(${JSON.stringify(new URL('./contrastive.ts', import.meta.url).href)})
    await useEngine({ prefer: ${JSON.stringify(engine)} })
    async function step(rows, blockSize) {
      const inputs = [tf.randomNormal([rows, ${width}]), tf.randomNormal([rows, ${width}])]
      const before = process.memoryUsage.rss()
      const { value, grads } = tf.valueAndGrads((q, c) => contrastive(q, c, { blockSize }))(inputs)
      await value.data()
      tf.dispose([inputs, value, grads])
      return process.resourceUsage().maxRSS * 1024 - before
    }
    await step(64, 64)
    console.log(await step(${rows}, ${blockSize}))`
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--conditions=@neg/source', '--input-type=module', '--eval', program],
    { cwd: import.meta.dirname, timeout: 60_000 },
  )
  return Number(stdout)
}

const engineAndBlock = engines
  .filter(({ name }) => name === 'wasm' || name === 'native')
  .flatMap(({ name }) => [1, 7, rows].map((blockSize) => [name, blockSize] as const))

// All scores would be 268 MB. Vectors and their gradients are 8 MB.
it.each(engineAndBlock)('needs less than 64 MB beyond the vectors on %s, blocks of %i', async (engine, blockSize) => {
  expect(await bytesOfStep(engine, blockSize)).toBeLessThan(64e6 + 4 * rows * width * 4)
})
