import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'

import { NegError } from '@neg/core'
import { cacheFolder, engineFolder } from '@neg/core/engine'

import { compileAddon, findCompiler } from './compile-addon.ts'
import { copyPackage } from './copy-package.ts'
import { findPackage } from './find-package.ts'
import { probeEngine } from './probe-engine.ts'
import type { Probe } from './probe-engine.ts'
import { layTensorflow } from './tensorflow-source.ts'
import type { TensorflowSource } from './tensorflow-source.ts'

export interface BuildEngineOptions extends TensorflowSource {
  /** Build the package for NVIDIA GPUs. Default false. */
  readonly gpu?: boolean
  /** Where the engine goes. Default: the user's cache folder. */
  readonly cache?: string
  /** Called with what is being done. */
  readonly onStep?: (step: string) => void
}

export interface BuiltEngine {
  readonly folder: string
  readonly probe: Probe
}

/**
 * Builds an engine on TensorFlow's own library in the user's cache, where `useEngine` finds it: copies the npm
 * package (what is installed stays as it is), lays TensorFlow beside it, compiles the addon, and tries it in a process
 * of its own. It is built aside and put in its place by renaming, whole or not at all.
 *
 * @throws NEG_PEER_MISSING when a program or package it takes is not there; NEG_WRITE_FAILED when the cache can't be
 * written; NEG_INPUT_MISSING, NEG_INPUT_SYNTAX, NEG_INPUT_SCHEMA for a wheel; NEG_ENGINE_MISSING when what was built does
 * not load.
 */
export async function buildEngine(options: BuildEngineOptions): Promise<BuiltEngine> {
  const { gpu = false, cache = cacheFolder(), onStep = () => undefined } = options
  if (process.platform !== 'linux') {
    throw new NegError('NEG_PEER_MISSING', `engines are built on Linux, not on ${process.platform}`, {
      remedy: `Run: npm install @tensorflow/tfjs-node (its own installer fetches a library for this system).`,
    })
  }
  const name = gpu ? '@tensorflow/tfjs-node-gpu' : '@tensorflow/tfjs-node'
  const tfjs = findPackage('@tensorflow/tfjs')
  if (tfjs === undefined) {
    throw new NegError('NEG_PEER_MISSING', '@tensorflow/tfjs is not installed', {
      remedy: 'Run: npm install @tensorflow/tfjs',
    })
  }
  const compiler = await findCompiler()
  await removeAbandoned(cache).catch((error: unknown) => {
    throw namedFileError(error, cache)
  })
  const aside = join(cache, `building-${process.pid}`)
  const staged = engineFolder(aside, name, tfjs.version)
  try {
    onStep(`copying ${name} ${tfjs.version}`)
    const packageFolder = await copyPackage(staged, name, tfjs.version)
    onStep('taking the library and headers of TensorFlow')
    await layTensorflow(join(packageFolder, 'deps'), gpu, options)
    onStep('compiling the addon')
    await compileAddon(compiler, packageFolder)
    await rm(join(packageFolder, 'deps/wheel'), { recursive: true, force: true })
    onStep('trying it')
    const probe = await probeEngine(undefined, aside)
    if (probe.status !== 'ok' || !probe.version?.startsWith(name.slice('@tensorflow/'.length))) {
      const { reason } = await probeEngine(gpu ? 'cuda' : 'native', aside)
      throw new NegError('NEG_ENGINE_MISSING', `the engine was built and does not load: ${reason}`, {
        remedy: 'Give another release of TensorFlow with --from-wheel.',
      })
    }
    const folder = engineFolder(cache, name, tfjs.version)
    await mkdir(dirname(folder), { recursive: true })
    await replace(staged, folder, join(aside, 'previous'))
    return { folder, probe }
  } catch (error) {
    throw namedFileError(error, cache)
  } finally {
    await rm(aside, { recursive: true, force: true })
  }
}

/** What the file system refused, as the error of a file that can't be written; other errors as they are. */
function namedFileError(error: unknown, cache: string): unknown {
  if (NegError.isInstance(error) || !(error instanceof Error && 'syscall' in error)) return error
  return new NegError('NEG_WRITE_FAILED', `the engine can't be laid down: ${error.message}`, {
    where: { file: cache },
    remedy: 'Check that the folder may be written and the disk has room, or name another one in NEG_CACHE.',
    cause: error,
  })
}

/** Puts a folder in the place of another, which goes aside first: a folder can't be renamed over one that isn't empty. */
async function replace(from: string, to: string, previous: string): Promise<void> {
  await rename(to, previous).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
  })
  await rename(from, to)
}

/** Removes what builds that were killed left behind. */
async function removeAbandoned(cache: string): Promise<void> {
  await mkdir(cache, { recursive: true })
  for (const entry of await readdir(cache)) {
    const pid = /^building-(\d+)$/.exec(entry)?.[1]
    if (pid !== undefined && !isRunning(Number(pid))) await rm(join(cache, entry), { recursive: true, force: true })
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
