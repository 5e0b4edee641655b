import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as tf from '@tensorflow/tfjs'
import { setWasmPaths, version_wasm } from '@tensorflow/tfjs-backend-wasm'

import type { NodeSide } from './comparison.ts'

/** The Python side of a comparison: a script in its folder. */
export function scriptBeside(module: string, name: string): string {
  return fileURLToPath(new URL(name, module))
}

/** The version of an installed package whose own package.json can't be imported. */
export function packageVersion(name: string): string {
  let folder = dirname(createRequire(import.meta.url).resolve(name))
  while (!folder.endsWith(join('node_modules', name))) folder = dirname(folder)
  return (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { readonly version: string }).version
}

/** A side on TensorFlow.js's own wasm engine as it is published: nothing of it is repaired in that process. */
export function unrepairedWasm(prepare: NodeSide): NodeSide {
  return async (call) => {
    const { resolve } = createRequire(import.meta.url)
    setWasmPaths(`${dirname(resolve('@tensorflow/tfjs-backend-wasm/package.json'))}/dist/`)
    if (!(await tf.setBackend('wasm'))) throw new Error('the wasm engine does not start')
    await tf.ready()
    return { ...(await prepare(call)), version: version_wasm }
  }
}
