import * as tf from '@tensorflow/tfjs'
import { NegError } from '@neg/core'
import { useEngine } from '@neg/core/engine'
import { probeCapabilities } from '@neg/core/testing'
import type { EngineName } from '@neg/core'
import type { Capability } from '@neg/core/testing'

import type { Probe } from './probe-engine.ts'

// The child process of `probeEngine` and `probeOperations`: [task, engine or '', cache folder or ''].
const [, , task, name, cacheFolder] = process.argv
const options = {
  prefer: name === '' ? undefined : (name as EngineName),
  cacheFolder: cacheFolder === '' ? undefined : cacheFolder,
}

process.send?.(await (task === 'capabilities' ? tryOperations() : probe()), () => {
  process.disconnect()
  process.exit()
})

async function tryOperations(): Promise<readonly Capability[]> {
  await useEngine(options)
  return probeCapabilities()
}

async function probe(): Promise<Probe> {
  try {
    const engine = await useEngine(options)
    const { name, device, version, emulated: software = false } = engine
    const wrong = await worstDifference()
    if (!(wrong < 1e-3)) {
      const reason = `a product comes out wrong, by ${wrong}`
      return { name, status: 'broken', device, version, gflops: null, software, reason, remedy: 'Reinstall it.' }
    }
    return { name, status: 'ok', device, version, gflops: await productRate(), software, reason: '', remedy: '' }
  } catch (error) {
    if (!NegError.isInstance(error)) throw error
    return {
      name: options.prefer ?? 'cpu',
      // What is there and fails has a cause; what isn't there has none.
      status: error.cause === undefined ? 'missing' : 'broken',
      device: null,
      version: null,
      gflops: null,
      software: false,
      // The table names the engine already.
      reason: error.message.replace(/^the engine \w+ can't be had: /, ''),
      remedy: error.remedy,
    }
  }
}

/** How far a small product is from the one computed here. */
async function worstDifference(): Promise<number> {
  const n = 33
  const a = Float32Array.from({ length: n * n }, (_, i) => Math.sin(i))
  const b = Float32Array.from({ length: n * n }, (_, i) => Math.cos(i))
  const found = await tf.tidy(() => tf.matMul(tf.tensor2d(a, [n, n]), tf.tensor2d(b, [n, n]))).data()
  let worst = 0
  for (let row = 0; row < n; row += 1) {
    for (let column = 0; column < n; column += 1) {
      let sum = 0
      for (let k = 0; k < n; k += 1) sum += a[row * n + k] * b[k * n + column]
      worst = Math.max(worst, Math.abs(sum - found[row * n + column]))
    }
  }
  return worst
}

/** Billions of operations a second in a square product: the largest of 256 to 2048 that takes less than half a second. */
async function productRate(): Promise<number> {
  let best = 0
  for (let n = 256; n <= 2048; n *= 2) {
    const a = tf.randomUniform([n, n])
    const b = tf.randomUniform([n, n])
    let seconds = Infinity
    // The first one warms up.
    for (let run = 0; run < 4; run += 1) {
      const start = performance.now()
      const product = tf.matMul(a, b)
      await product.data()
      product.dispose()
      if (run > 0) seconds = Math.min(seconds, (performance.now() - start) / 1000)
    }
    tf.dispose([a, b])
    best = (2 * n ** 3) / seconds / 1e9
    if (seconds * 8 > 0.5) break
  }
  return Math.round(best * 10) / 10
}
