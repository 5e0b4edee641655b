import type * as Tensorflow from '@tensorflow/tfjs'

import { engineFolder, tfjsOfApplication } from '../cache-folder.ts'
import type { TensorflowPackage } from '../cache-folder.ts'
import { installedFolders, isNode, processorCount, processorName, requireFromApplication } from '../node-host.ts'
import { restoreUtil, silenceLibrary } from '../quiet.ts'
import type { EngineLoader, LoadedEngine, Unavailable } from './loader.ts'

/** What of tfjs-node's backend is read here. */
interface LibraryBackend {
  readonly isUsingGpuDevice: boolean
  readonly isGPUPackage: boolean
  readonly binding: { readonly TF_Version: string }
}

/**
 * TensorFlow's own library through `@tensorflow/tfjs-node` or `-gpu`: the package installed in the application if its
 * addon is there, else the one that `neg engine build` made in the user's cache.
 */
export function tensorflowLoader(tf: typeof Tensorflow, name: TensorflowPackage, cache: string): EngineLoader {
  const gpu = name === '@tensorflow/tfjs-node-gpu'
  return {
    name: gpu ? 'cuda' : 'native',
    ...(gpu && { fallback: 'native' }),
    async load() {
      if (!isNode) return { reason: 'needs Node', remedy: 'Run under Node, or use webgpu in a browser.' }
      // A process has one TensorFlow library: one that is already there is used as it is.
      if (tf.findBackendFactory('tensorflow') === null) {
        const found = findPackage(name, tf.version.tfjs, cache)
        if (typeof found !== 'string') return found
        restoreUtil()
        silenceLibrary()
        Object.assign(globalThis, { [tfjsOfApplication]: tf })
        try {
          requireFromApplication(found)
        } catch (error) {
          return {
            reason: `${found} does not load: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`,
            remedy: buildCommand(name),
            cause: error,
          }
        }
      }
      return describe(tf, gpu)
    },
  }
}

function describe(tf: typeof Tensorflow, gpu: boolean): LoadedEngine | Unavailable {
  const backend = tf.findBackend('tensorflow') as unknown as LibraryBackend | null
  if (backend === null) {
    const reason = 'the TensorFlow library does not start'
    return { reason, remedy: buildCommand('@tensorflow/tfjs-node'), cause: new Error(reason) }
  }
  if (gpu && !backend.isGPUPackage) {
    return {
      reason: 'this process has already loaded the TensorFlow library without GPU support',
      remedy: 'Ask for cuda in a process of its own, before anything loads @tensorflow/tfjs-node.',
    }
  }
  return {
    name: backend.isUsingGpuDevice ? 'cuda' : 'native',
    device: backend.isUsingGpuDevice ? graphicsCardName() : processorName(),
    version: `${backend.isGPUPackage ? 'tfjs-node-gpu' : 'tfjs-node'} ${tf.version.tfjs}, TensorFlow ${backend.binding.TF_Version}`,
    threads: Number(process.env['TF_NUM_INTRAOP_THREADS']) || processorCount(),
    software: false,
    backend: 'tensorflow',
  }
}

/** The folder of a package whose addon is built and which takes the application's TensorFlow.js. */
function findPackage(name: TensorflowPackage, version: string, cache: string): string | Unavailable {
  const { createRequire } = process.getBuiltinModule('node:module')
  const installed = installedFolders(name)
  const tfjs = installedFolders('@tensorflow/tfjs')
  const ready = installed.filter(hasAddon)
  const own = ready.find((folder) => {
    const theirs = createRequire(`${folder}/`).resolve('@tensorflow/tfjs/package.json')
    return tfjs.some((mine) => theirs === `${mine}/package.json`)
  })
  if (own !== undefined) return own
  const built = `${engineFolder(cache, name, version)}/node_modules/${name}`
  if (hasAddon(built)) return built
  if (ready.length > 0) {
    return {
      reason: `${name} is installed with a second copy of @tensorflow/tfjs`,
      remedy: `Install ${name}@${version}, or build one. ${buildCommand(name)}`,
    }
  }
  return {
    reason: installed.length > 0 ? `${name} is installed without its native addon` : `${name} is not installed`,
    remedy: buildCommand(name),
  }
}

function hasAddon(folder: string): boolean {
  const { existsSync, readdirSync } = process.getBuiltinModule('node:fs')
  const lib = `${folder}/lib`
  return existsSync(lib) && readdirSync(lib).some((abi) => existsSync(`${lib}/${abi}/tfjs_binding.node`))
}

function buildCommand(name: TensorflowPackage): string {
  return name === '@tensorflow/tfjs-node-gpu' ? 'Run: npx neg engine build --gpu' : 'Run: npx neg engine build'
}

/** The card's name as NVIDIA's driver publishes it. */
function graphicsCardName(): string {
  const { existsSync, readdirSync, readFileSync } = process.getBuiltinModule('node:fs')
  const cards = '/proc/driver/nvidia/gpus'
  const names = existsSync(cards)
    ? readdirSync(cards).map((card) => /Model:\s*(.+)/.exec(readFileSync(`${cards}/${card}/information`, 'utf8'))?.[1])
    : []
  return names.find((name) => name !== undefined) ?? 'NVIDIA GPU'
}
