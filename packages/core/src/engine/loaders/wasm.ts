import type * as Tensorflow from '@tensorflow/tfjs'
import { setWasmPaths, version_wasm } from '@tensorflow/tfjs-backend-wasm'

import { kernelThreads } from '../../kernels/wasm/kernel-host.ts'
import { installedFolders, isNode, processorName } from '../node-host.ts'
import type { EngineLoader } from './loader.ts'

/**
 * WebAssembly with SIMD: the embedded default. Its binaries come with its npm package; in a browser they are fetched
 * from `wasmFolder`, else from beside the script.
 */
export function wasmLoader(tf: typeof Tensorflow, wasmFolder?: string): EngineLoader {
  return {
    name: 'wasm',
    async load() {
      if (!('wasm' in tf.engine().registry)) {
        const folder =
          wasmFolder ?? (isNode ? `${installedFolders('@tensorflow/tfjs-backend-wasm')[0]}/dist/` : undefined)
        if (folder !== undefined) setWasmPaths(folder)
        if (!(await tf.setBackend('wasm'))) {
          return {
            reason: 'its WebAssembly module does not start',
            remedy: 'Reinstall @tensorflow/tfjs-backend-wasm; in a browser give `wasmFolder`, the URL of its binaries.',
            cause: new Error("setBackend('wasm') answered false"),
          }
        }
      }
      const simd = await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT')
      return {
        name: 'wasm',
        device: `${isNode ? processorName() : 'WebAssembly'}, ${simd ? '128-bit SIMD' : 'no SIMD'}`,
        version: `tfjs ${version_wasm}`,
        threads: kernelThreads(),
        software: false,
        backend: 'wasm',
      }
    },
  }
}
