import { memoryUsage } from 'node:process'
import * as tf from '@tensorflow/tfjs'

import type { EngineName } from '@neg/core'
import { useEngine } from '@neg/core/engine'

import { errors } from './errors.ts'
import { kernels } from './kernels.ts'
import type { Sample } from './judge.ts'
import { training } from './training.ts'

/** `node load-process.ts <load> <engine> <steps> <samples>`: runs one load and writes each sample as a line of JSON. */
const [name, prefer, steps, samples] = process.argv.slice(2)
const load = [training, kernels, errors].find((one) => one.name === name)
if (load === undefined) throw new Error(`there is no load ${name}`)

await useEngine({ prefer: prefer as EngineName })
const { step, stop } = await load.start()
const every = Math.max(1, Math.floor(Number(steps) / Number(samples)))
for (let index = 1; index <= Number(steps); index += 1) {
  await step(index)
  if (index % every === 0) await report(index)
}
stop()

async function report(index: number): Promise<void> {
  // Let what the loop has left behind be collected, so that what is counted is held.
  await new Promise((resolve) => setImmediate(resolve))
  globalThis.gc?.()
  const { numTensors, numBytes } = tf.memory()
  const sample: Sample = { step: index, tensors: numTensors, bytes: numBytes, rss: memoryUsage.rss() }
  process.stdout.write(`${JSON.stringify(sample)}\n`)
}
