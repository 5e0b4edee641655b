import type * as Tensorflow from '@tensorflow/tfjs'

import { installedFolders, isNode, requireFromApplication } from '../node-host.ts'
import type { EngineLoader, Unavailable } from './loader.ts'

/** What of WebGPU's interfaces is read here. */
interface AdapterInfo {
  readonly vendor: string
  readonly architecture: string
  readonly device: string
  readonly description: string
  readonly isFallbackAdapter?: boolean
}
interface Gpu {
  requestAdapter(options: {
    readonly powerPreference: 'high-performance'
  }): Promise<{ readonly info: AdapterInfo } | null>
}
interface DawnPackage {
  create(options: readonly string[]): Gpu
  readonly globals: object
}

const install = 'Run: npm install @tensorflow/tfjs-backend-webgpu webgpu'
const driver = 'Install a Vulkan loader and the driver of a graphics card (on Debian: apt-get install libvulkan1).'

/** WebGPU: the browser's own, in Node through the `webgpu` package. */
export function webgpuLoader(tf: typeof Tensorflow): EngineLoader {
  return {
    name: 'webgpu',
    async load(asked) {
      const gpu = isNode ? gpuOfNode(asked) : (globalThis.navigator as { readonly gpu?: Gpu }).gpu
      if (gpu === undefined) return { reason: 'this browser has no WebGPU', remedy: 'Use a browser that has it.' }
      if ('reason' in gpu) return gpu
      const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' })
      if (adapter === null)
        return { reason: 'WebGPU finds no adapter', remedy: isNode ? driver : 'Use a machine with a GPU.' }
      if (tf.findBackendFactory('webgpu') === null) {
        const backend = '@tensorflow/tfjs-backend-webgpu'
        if (isNode && installedFolders(backend).length === 0) {
          return { reason: `${backend} is not installed`, remedy: install }
        }
        try {
          if (isNode) requireFromApplication(backend)
          else await import('@tensorflow/tfjs-backend-webgpu')
        } catch (error) {
          return { reason: `${backend} does not load: ${String(error)}`, remedy: install, cause: error }
        }
      }
      const { info } = adapter
      return {
        name: 'webgpu',
        device: info.description || [info.vendor, info.architecture, info.device].filter(Boolean).join(' ') || 'GPU',
        version: `tfjs ${tf.version_core}`,
        threads: 1,
        software: isSoftwareAdapter(info),
        backend: 'webgpu',
      }
    },
  }
}

/** True for an adapter that computes on the processor. */
function isSoftwareAdapter(info: AdapterInfo): boolean {
  const names = `${info.vendor} ${info.architecture} ${info.device} ${info.description}`
  return info.isFallbackAdapter === true || /swiftshader|llvmpipe|lavapipe|softpipe|basic render|\bcpu\b/i.test(names)
}

/** Through these the kernel of Linux offers graphics hardware; without them there are only emulated adapters. */
const deviceFiles = ['/dev/dri', '/dev/nvidiactl', '/dev/dxg']

/**
 * Node has no WebGPU of its own: the package's is hung where TensorFlow.js looks for it, once. Dawn warns on the
 * terminal about whatever it doesn't find, so unless asked for it is loaded only where there may be a card.
 */
function gpuOfNode(asked: boolean): Gpu | Unavailable {
  const host = globalThis.navigator as { readonly gpu?: Gpu }
  if (host.gpu !== undefined) return host.gpu
  if (installedFolders('webgpu').length === 0) return { reason: 'webgpu is not installed', remedy: install }
  if (process.platform === 'linux' && !canLoad('libvulkan.so.1')) return { reason: 'no Vulkan loader', remedy: driver }
  const { existsSync } = process.getBuiltinModule('node:fs')
  if (!asked && process.platform === 'linux' && !deviceFiles.some((file) => existsSync(file))) {
    return { reason: 'this machine has no graphics device', remedy: driver }
  }
  try {
    const dawn = requireFromApplication('webgpu') as DawnPackage
    const gpu = dawn.create([])
    // `navigator` itself is read-only, the object behind it is not.
    Object.defineProperty(host, 'gpu', { value: gpu, configurable: true })
    Object.assign(globalThis, dawn.globals)
    return gpu
  } catch (error) {
    return { reason: `webgpu does not load: ${String(error)}`, remedy: install, cause: error }
  }
}

/** Asks the dynamic linker; Dawn would write its own warning to the terminal. */
function canLoad(library: string): boolean {
  try {
    process.dlopen({ exports: {} }, library)
    return true
  } catch (error) {
    // A library that is there is opened, and then found not to be an addon of Node.
    return !String(error).includes('cannot open shared object')
  }
}
