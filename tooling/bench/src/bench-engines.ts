import { availableParallelism } from 'node:os'
import { NegError } from '@neg/core'
import type { Engine, EngineName } from '@neg/core'

import type { BenchEngine } from './run-bench.ts'
import { nodeSide, SideFailed } from './side.ts'

export interface FoundEngines {
  readonly engines: readonly BenchEngine[]
  /** What a reader has to know of them. */
  readonly remarks: readonly string[]
  /** Whether sizes are small: asked for, or all that an emulated card can do. */
  readonly quick: boolean
}

/**
 * The engines to measure: the one that is asked for, or of native and wasm those that load.
 *
 * @throws NEG_ENGINE_MISSING when the one asked for can't be had.
 */
export async function benchEngines(
  asked: EngineName | undefined,
  quick: boolean,
  start: (name: EngineName) => Promise<Engine> = startElsewhere,
): Promise<FoundEngines> {
  const engines: BenchEngine[] = []
  const remarks: string[] = []
  for (const name of asked === undefined ? (['native', 'wasm'] as const) : [asked]) {
    try {
      engines.push({ start: name, engine: await start(name) })
    } catch (error) {
      if (!(error instanceof SideFailed) || error.code !== 'NEG_ENGINE_MISSING') throw error
      if (asked !== undefined) throw new NegError('NEG_ENGINE_MISSING', error.message, { remedy: error.remedy })
      remarks.push(`without ${name}: ${error.message}. ${error.remedy}`)
    }
  }
  for (const { start: name, engine } of engines) {
    if (engine.name !== name) {
      remarks.push(
        `The engine ${name} finds no card here: its package computes on the processor, so its rows are named ` +
          `${engine.name} and the command ends with status 3.`,
      )
    }
    if (engine.emulated === true) {
      remarks.push(
        `${name} is emulated on the processor here (${engine.device}): sizes are small, and so is the speed.`,
      )
    }
  }
  return { engines, remarks, quick: quick || engines.some(({ engine }) => engine.emulated === true) }
}

/** Starts an engine in a process of its own, to see what it is. */
async function startElsewhere(name: EngineName): Promise<Engine> {
  const threads = availableParallelism()
  const side = nodeSide(threads)
  try {
    const { engine } = await side.ask({ do: 'engine', engine: name, threads })
    if (engine === undefined) throw new SideFailed(`the engine ${name} does not say what it is`)
    return engine
  } finally {
    await side.close()
  }
}
