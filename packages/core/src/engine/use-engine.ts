import * as tf from '@tensorflow/tfjs'

import { NegError } from '../errors.ts'
import { configureKernels } from '../kernels/wasm/kernel-host.ts'
import type { Engine, EngineName } from '../types.ts'
import { cacheFolder } from './cache-folder.ts'
import { chooseEngine, engineNames } from './choose-engine.ts'
import type { EngineLoader } from './loaders/loader.ts'
import { plainJsLoader } from './loaders/plain-js.ts'
import { tensorflowLoader } from './loaders/tensorflow-library.ts'
import { wasmLoader } from './loaders/wasm.ts'
import { webgpuLoader } from './loaders/webgpu.ts'
import { isNode } from './node-host.ts'
import { silenceGreeting } from './quiet.ts'
import { repairEngine } from './repairs/index.ts'

export interface UseEngineOptions {
  /** The engine to take; without it the best one that loads on real hardware. */
  readonly prefer?: EngineName
  /**
   * Take only engines whose results are the same on every machine: wasm, its kernels in their build of plain, not
   * relaxed, SIMD, and cpu. Default false.
   */
  readonly deterministic?: boolean
  /**
   * Threads of the compiled kernels, which serve the wasm engine and all host-side work; results don't depend on it.
   * Default: all processors, and 1 in a worker thread.
   */
  readonly threads?: number
  /** Where `neg engine build` put its engines. Default: `cacheFolder()`. */
  readonly cacheFolder?: string
  /** In a browser: the URL of the folder with the binaries of `@tensorflow/tfjs-backend-wasm`. */
  readonly wasmFolder?: string
}

/** The engines that add and multiply in one order, without fused operations, on any machine. */
const sameEverywhere: readonly EngineName[] = ['wasm', 'cpu']

/** Switching is process-wide, so calls take their turns. */
let turn: Promise<unknown> = Promise.resolve()

/**
 * Chooses the hardware that tensors are computed on, and repairs what TensorFlow.js lacks there.
 *
 * Without `prefer` it takes the first that loads on real hardware: cuda (`@tensorflow/tfjs-node-gpu`), native
 * (`@tensorflow/tfjs-node`), webgpu, wasm, cpu. The result says what was passed over, why, and the command that brings
 * it. Every worker thread calls it for itself; calling it again switches, or changes nothing.
 *
 * @throws NEG_ENGINE_MISSING when `prefer` can't be had; NEG_RANGE when it names no engine, or with `deterministic` one
 * whose results differ between machines, and for threads that are no number of 1 to 64.
 */
export async function useEngine(options: UseEngineOptions = {}): Promise<Engine> {
  const { prefer, deterministic = false, threads } = options
  if (prefer !== undefined && !engineNames.includes(prefer)) {
    throw new NegError('NEG_RANGE', `there is no engine '${prefer}'`, {
      where: { field: 'prefer' },
      remedy: `Take one of ${engineNames.join(', ')}.`,
    })
  }
  if (prefer !== undefined && deterministic && !sameEverywhere.includes(prefer)) {
    throw new NegError('NEG_RANGE', `the engine ${prefer} does not give the same results on every machine`, {
      where: { field: 'deterministic' },
      remedy: `Take one of ${sameEverywhere.join(', ')}, or leave deterministic out.`,
    })
  }
  configureKernels({ threads, deterministic })
  const mine = turn.then(() => switchEngine(options))
  turn = mine.catch(() => undefined)
  return mine
}

async function switchEngine(options: UseEngineOptions): Promise<Engine> {
  const { prefer } = options
  silenceGreeting(tf)
  const { engine, rejected } = await chooseEngine(engineLoaders(options), prefer)
  if (engine === undefined || !(await tf.setBackend(engine.backend))) {
    const name = prefer ?? engine?.name ?? 'cpu'
    const cause = rejected.find((one) => one.name === name)
    throw new NegError(
      'NEG_ENGINE_MISSING',
      `the engine ${name} can't be had: ${cause?.reason ?? 'it does not start'}`,
      {
        remedy: cause?.remedy ?? 'Run: npx neg doctor',
        cause: cause?.cause,
      },
    )
  }
  await tf.ready()
  return {
    name: engine.name,
    device: engine.device,
    version: engine.version,
    threads: engine.threads,
    ...(engine.software && { emulated: true }),
    rejected: rejected.map(({ name, reason, remedy }) => ({ name, reason, remedy })),
    repairs: repairEngine(tf)
      .filter(({ backend = engine.backend }) => backend === engine.backend)
      .map(({ kernel, part }) => (part === 'kernel' ? kernel : `${kernel} gradient`)),
  }
}

function engineLoaders({ cacheFolder: cache, wasmFolder, deterministic = false }: UseEngineOptions): EngineLoader[] {
  const folder = cache ?? (isNode ? cacheFolder() : '')
  const loaders = [
    tensorflowLoader(tf, '@tensorflow/tfjs-node-gpu', folder),
    tensorflowLoader(tf, '@tensorflow/tfjs-node', folder),
    webgpuLoader(tf),
    wasmLoader(tf, wasmFolder),
    plainJsLoader(tf),
  ]
  return deterministic ? loaders.filter(({ name }) => sameEverywhere.includes(name)) : loaders
}
