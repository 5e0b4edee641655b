import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { NegError } from '@neg/core'
import type { Engine, EngineName } from '@neg/core'

import { compare } from './compare.ts'
import type { AdapterFunction } from './define-adapter.ts'
import { loadAdapter } from './load-adapters.ts'
import type { VectorCase, VectorFile } from './load-vectors.ts'
import { readRecord } from './read-record.ts'

export type GoldenStatus = 'pass' | 'fail' | 'missing' | 'error' | 'no-data'

/** One case on one engine. */
export interface GoldenRow {
  readonly file: string
  /** The function's name as the vector file has it, label included. */
  readonly function: string
  readonly case: string
  readonly engine: EngineName
  readonly status: GoldenStatus
  /** See `Comparison`. */
  readonly worst: number | null
  readonly at: string | null
  readonly message: string | null
}

export interface GoldenOptions {
  readonly engine: Engine
  readonly adaptersFolder: string
  /** The data root of a folder of vectors. */
  readonly dataOf: (vectorDir: string) => string
  /** Called after every case. */
  readonly onRow?: (row: GoldenRow) => void
}

/** Runs every case of the vector files through its adapter and judges what comes back. */
export async function runGolden(files: readonly VectorFile[], options: GoldenOptions): Promise<readonly GoldenRow[]> {
  const rows: GoldenRow[] = []
  for (const vectors of files) {
    const adapter = await loadAdapter(options.adaptersFolder, vectors.file)
    for (const { name, cases } of vectors.functions) {
      const key = name.replace(/ \(.*\)$/, '')
      const judge = async (one: VectorCase): Promise<Judgement> => {
        if (adapter === undefined) return { status: 'missing', message: `no adapter for ${vectors.file}` }
        if ('broken' in adapter) return { status: 'error', message: adapter.broken }
        if (!Object.hasOwn(adapter.functions, key)) return { status: 'missing', message: `no function ${key}` }
        return judgeCase(one, adapter.functions[key], vectors.folder, options)
      }
      for (const one of cases) {
        const { status, worst = null, at = null, message = null } = await judge(one)
        const place = { file: vectors.file, function: name, case: one.name, engine: options.engine.name }
        const row: GoldenRow = { ...place, status, worst, at, message }
        rows.push(row)
        options.onRow?.(row)
      }
    }
  }
  return rows
}

interface Judgement {
  readonly status: GoldenStatus
  readonly worst?: number | null
  readonly at?: string | null
  readonly message?: string | null
}

async function judgeCase(
  one: VectorCase,
  adapter: AdapterFunction,
  vectorDir: string,
  { engine, dataOf }: GoldenOptions,
): Promise<Judgement> {
  const dataDir = dataOf(vectorDir)
  const absent = missingPath(one, dataDir, vectorDir)
  if (absent !== undefined) return { status: 'no-data', message: `${absent} is not there` }
  let got: unknown
  let thrown: string | undefined
  try {
    // A copy, so that an adapter that changes its inputs changes nothing for the next case.
    const { inputs, options } = structuredClone({ inputs: one.inputs, options: one.options })
    got = await readRecord(await adapter({ inputs, options, dataDir, vectorDir, engine }))
  } catch (error) {
    thrown = NegError.isInstance(error) ? error.toString() : String(error)
    if (one.expected['error'] !== true) return { status: 'error', message: thrown }
    got = { error: true }
  }
  const { pass, worst, at, message } = compare(got, one.expected, { tolerance: one.tolerance, rules: one.compare })
  return { status: pass ? 'pass' : 'fail', worst, at, message: message ?? thrown ?? null }
}

/** The first data or checkpoint path of a case that doesn't exist. */
function missingPath(one: VectorCase, dataDir: string, vectorDir: string): string | undefined {
  const { dataPath, dataPaths, checkpointPath } = one.inputs
  const named = typeof dataPaths === 'object' && dataPaths !== null ? Object.values(dataPaths) : []
  const paths = [
    ...[dataPath, ...named].filter((path) => typeof path === 'string').map((path) => join(dataDir, path)),
    ...(typeof checkpointPath === 'string' ? [join(vectorDir, checkpointPath)] : []),
  ]
  return paths.find((path) => !existsSync(path))
}
