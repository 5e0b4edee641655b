import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { NegError } from '@neg/core'
import type { EngineName } from '@neg/core'

/** What this command uses of `@neg/lab`, which builds on this package and so can't be its dependency. */
export interface Lab {
  readonly catalogue: readonly {
    readonly id: string
    readonly slug: string
    readonly title: string
    readonly package: string
    readonly paper: { readonly title: string; readonly arxiv: string; readonly venue: string } | null
    readonly status: 'planned' | 'built'
  }[]
  loadExperiment(name: string): Promise<LabExperiment>
  runExperiment(experiment: LabExperiment, options: LabRunOptions): Promise<LabResult>
  /** Writes the page of a stored result and returns its path. */
  writeReport(experiment: LabExperiment, folder: string): Promise<string>
  /** The id of the experiment whose result a folder holds. */
  experimentIn(folder: string): Promise<string>
  summarise(
    result: LabResult,
    timing: { readonly seconds: Readonly<Record<string, readonly number[]>> },
  ): readonly {
    readonly name: string
    readonly steps: number
    readonly seconds: number
    readonly metrics: Readonly<Record<string, { readonly mean: number; readonly halfWidth: number | null }>>
  }[]
}

export interface LabExperiment {
  readonly id: string
  readonly title: string
  readonly claim: string
  terminal?(
    result: LabResult,
    context: { readonly folder: string; readonly seconds: Readonly<Record<string, readonly number[]>> },
  ): LabTable | Promise<LabTable>
}

/** A table for the terminal, and lines below it. */
export interface LabTable {
  readonly columns: readonly { readonly label: string; readonly importance?: number }[]
  readonly rows: readonly (readonly (string | number | null)[])[]
  readonly lines: readonly string[]
}

export interface LabRunOptions {
  readonly folder: string
  readonly quick?: boolean
  readonly budget?: 'short' | 'long'
  readonly seed?: number
  readonly seeds?: number
  readonly engine?: EngineName
  readonly threads?: number
  readonly dataDir?: string
  readonly onProgress?: (label: string, done: number, total: number) => void
  readonly onArm?: (arm: LabArmDone) => void
}

export interface LabArmDone {
  readonly arm: string
  readonly seed: number
  readonly seconds: number
  readonly found: boolean
  readonly done: number
  readonly total: number
}

export interface LabResult {
  readonly claims: readonly {
    readonly id: string
    readonly rule: string
    readonly mean: number
    readonly interval: { readonly low: number; readonly high: number } | null
    readonly wins: number
    readonly verdict: string
  }[]
}

/**
 * Loads the lab from where it is installed: the working folder's packages, else those around this command.
 *
 * @throws NEG_PEER_MISSING when it is in neither.
 */
export async function loadLab(): Promise<Lab> {
  for (const from of [join(process.cwd(), 'package.json'), import.meta.url]) {
    const path = resolveFrom(from)
    if (path !== undefined) return (await import(pathToFileURL(path).href)) as Lab
  }
  throw new NegError('NEG_PEER_MISSING', 'the experiments are a package of their own, which is not installed', {
    remedy: 'Install it: npm i @neg/lab',
  })
}

function resolveFrom(place: string): string | undefined {
  try {
    return createRequire(place).resolve('@neg/lab')
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'MODULE_NOT_FOUND') return undefined
    throw error
  }
}
