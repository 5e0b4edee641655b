import type { EngineName } from '../../types.ts'

/** An engine that loaded and waits to be switched to. */
export interface LoadedEngine {
  /** What it turned out to be: a package for GPUs that found none computes on the processor and is `native`. */
  readonly name: EngineName
  readonly device: string
  readonly version: string
  readonly threads: number
  /** True for an emulated graphics adapter. */
  readonly software: boolean
  /** Its name in the registries of TensorFlow.js. */
  readonly backend: string
}

/** Why an engine can't be had, and what brings it, as a sentence. */
export interface Unavailable {
  readonly reason: string
  readonly remedy: string
  /** What it failed with, for one that is there; not set for one that isn't. */
  readonly cause?: unknown
}

/** One way to an engine. */
export interface EngineLoader {
  /** What it gives where the hardware is there. */
  readonly name: EngineName
  /** What it gives otherwise. */
  readonly fallback?: EngineName
  /** @param asked whether the caller named this engine, rather than letting it be chosen. */
  load(asked: boolean): Promise<LoadedEngine | Unavailable>
}
