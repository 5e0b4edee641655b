import type { EngineName } from '../types.ts'
import type { EngineLoader, LoadedEngine, Unavailable } from './loaders/loader.ts'

/** From the fastest to the one that is always there. */
export const engineNames: readonly EngineName[] = ['cuda', 'native', 'webgpu', 'wasm', 'cpu']

/** An engine that was passed over. */
export interface Rejected extends Unavailable {
  readonly name: EngineName
}

export interface Choice {
  /** Undefined when nothing that was asked for could be had. */
  readonly engine: LoadedEngine | undefined
  readonly rejected: readonly Rejected[]
}

/**
 * The rule by which an engine is chosen: the first of `engineNames` that loads on real hardware. An engine that turns
 * out to be another one is named what it is; an emulated graphics adapter is taken only when `prefer` asks for it.
 * With `prefer` no other engine is taken, and none that can't give it is loaded.
 */
export async function chooseEngine(loaders: readonly EngineLoader[], prefer?: EngineName): Promise<Choice> {
  const rejected: Rejected[] = []
  for (const loader of inOrder(loaders, prefer)) {
    const result = await loader.load(prefer !== undefined)
    if ('reason' in result) {
      rejected.push({ name: loader.name, ...result })
      continue
    }
    if (result.name !== loader.name) {
      rejected.push({
        name: loader.name,
        reason: `its package found no device and computes on the processor, as ${result.name}`,
        remedy: 'Run on a machine with an NVIDIA GPU, its driver and the CUDA 12 libraries.',
      })
    }
    if (prefer === undefined && result.software) {
      rejected.push({
        name: result.name,
        reason: `${result.device} is emulated in software, slower than wasm`,
        remedy: `Ask for it by name (--engine ${result.name}) to use it all the same.`,
      })
      continue
    }
    if (prefer === undefined || result.name === prefer) {
      return { engine: result, rejected: rejected.filter(({ name }) => name !== result.name) }
    }
  }
  return { engine: undefined, rejected }
}

/** Without a preference by rank; with one those that can give it, the direct way first. */
function inOrder(loaders: readonly EngineLoader[], prefer: EngineName | undefined): EngineLoader[] {
  if (prefer !== undefined) {
    return [
      ...loaders.filter((loader) => loader.name === prefer),
      ...loaders.filter((loader) => loader.name !== prefer && loader.fallback === prefer),
    ]
  }
  return loaders.toSorted((a, b) => engineNames.indexOf(a.name) - engineNames.indexOf(b.name))
}
