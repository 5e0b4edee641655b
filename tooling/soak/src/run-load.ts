import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

import type { EngineName } from '@neg/core'

import { type Judgement, type Sample, judge } from './judge.ts'
import type { LoadName } from './load.ts'

export interface SoakRow extends Judgement {
  readonly load: LoadName
  readonly engine: EngineName
  readonly steps: number
  readonly seconds: number
  readonly samples: readonly Sample[]
}

export interface RunLoadOptions {
  readonly load: LoadName
  readonly engine: EngineName
  readonly steps: number
  /** Told after each sample how many steps are done. */
  readonly onSample?: (step: number) => void
}

const samplesOfRun = 40

/** Runs a load in a process of its own, so that what it holds is all that is counted. */
export async function runLoad({ load, engine, steps, onSample }: RunLoadOptions): Promise<SoakRow> {
  const started = performance.now()
  const script = new URL('./load-process.ts', import.meta.url).pathname
  const parameters = [...process.execArgv, '--expose-gc', script, load, engine, `${steps}`, `${samplesOfRun}`]
  const child = spawn(process.execPath, parameters, { stdio: ['ignore', 'pipe', 'pipe'] })
  const samples: Sample[] = []
  let complaint = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text))
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  for await (const line of createInterface({ input: child.stdout })) {
    const sample = JSON.parse(line) as Sample
    samples.push(sample)
    onSample?.(sample.step)
  }
  const status = await ended
  if (status !== 0) throw new Error(`the load ${load} on ${engine} ended with status ${status}:\n${complaint}`)
  return { load, engine, steps, seconds: (performance.now() - started) / 1000, samples, ...judge(samples) }
}
