import * as tf from '@tensorflow/tfjs'

import { chooseEngine, engineNames } from '../engine/choose-engine.ts'
import { webgpuLoader } from '../engine/loaders/webgpu.ts'
import { useEngine } from '../engine/use-engine.ts'
import { NegError } from '../errors.ts'
import type { Engine, EngineName } from '../types.ts'

/** The engines of this machine, for tests that must hold on every one. */
export interface EnginesThatLoad {
  readonly engines: readonly Engine[]
  /** What was passed over and why, one line each. */
  readonly passedOver: readonly string[]
}

/**
 * Finds the engines that load here. The environment variable `NEG_TEST_ENGINES` (`wasm,native`) narrows them; webgpu
 * on an emulated adapter is slow and takes part only when named there.
 *
 * Switch with `useEngine({ prefer: engine.name })` before each test: finding them leaves the last one switched on.
 */
export async function enginesThatLoad(): Promise<EnginesThatLoad> {
  const asked = process.env['NEG_TEST_ENGINES']?.split(',').map((name) => name.trim())
  const engines: Engine[] = []
  const passedOver: string[] = []
  for (const name of engineNames) {
    if (asked !== undefined && !asked.includes(name)) continue
    const found = (asked === undefined && (await withoutAdapter(name))) || (await tryEngine(name))
    if (typeof found === 'string') passedOver.push(`${name}: ${found}`)
    else engines.push(found)
  }
  return { engines, passedOver }
}

/** Why webgpu has no real adapter here. */
async function withoutAdapter(name: EngineName): Promise<string | undefined> {
  if (name !== 'webgpu') return undefined
  const { engine, rejected } = await chooseEngine([webgpuLoader(tf)])
  return engine === undefined ? rejected[0].reason : undefined
}

async function tryEngine(prefer: EngineName): Promise<Engine | string> {
  try {
    return await useEngine({ prefer })
  } catch (error) {
    if (NegError.isInstance(error)) return error.message
    throw error
  }
}
