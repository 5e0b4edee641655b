import type * as Tensorflow from '@tensorflow/tfjs'

import { isNode } from './node-host.ts'

/** Keeps TensorFlow.js from greeting: its plain-JS backend does so at its first tensor in Node. */
export function silenceGreeting(tf: typeof Tensorflow): void {
  const plain = tf.findBackend('cpu')
  if (plain !== null && 'firstUse' in plain) plain.firstUse = false
}

/**
 * Keeps TensorFlow's library from logging, which reads this variable when it is loaded. What goes wrong still
 * arrives as an exception; who wants the log sets the variable.
 */
export function silenceLibrary(): void {
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '3'
}

/**
 * Puts back two functions that Node 23 removed from `util` and that tfjs-node 4.22 calls. Older Nodes still have
 * them and warn at each first call, so they are replaced there as well.
 */
export function restoreUtil(): void {
  if (!isNode) return
  Object.assign(process.getBuiltinModule('node:util'), {
    isNullOrUndefined: (value: unknown) => value === null || value === undefined,
    isArray: Array.isArray,
  })
}
