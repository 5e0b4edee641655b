import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

import { Philox } from '@neg/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { filesSeen, writingTimes } from './kill-moments.ts'
import { digests, filesIn, startNeg } from './run-neg.ts'

/** How often each step is killed; more of them search harder and take longer. */
const points = Number(process.env['NEG_KILL_POINTS'] ?? 2)

let folder = ''
const at = (...parts: readonly string[]): string => join(folder, ...parts)

interface Step {
  /** Its words, with the output in a folder of their own. */
  readonly command: (out: string) => readonly string[]
  /** The file that says the step is done. */
  readonly record: string
}

const wasm = ['--engine', 'wasm']
const mining = ['--depth', '20', '--shard-size', '64', ...wasm]
const small = ['--dimension', '16', '--buckets', '4096', '--batch-size', '64', ...wasm]
const training = ['--epochs', '3', '--checkpoint-every', '5', ...small]
const steps: Readonly<Record<string, Step>> = {
  data: {
    command: (out) => ['data', 'wordnet', out, '--limit', '4000', '--test', '200', '--validation', '50'],
    record: 'dataset.json',
  },
  'mine bm25': {
    command: (out) => ['mine', at('data'), '--out', out, '--sampling', 'random', ...mining],
    record: 'manifest.json',
  },
  train: {
    command: (out) => [
      'train',
      at('data'),
      '--out',
      out,
      '--negatives',
      at('mine bm25', 'negatives.jsonl'),
      ...training,
    ],
    record: 'training.json',
  },
  'mine dense': {
    command: (out) => ['mine', at('data'), '--out', out, '--source', 'dense', '--encoder', at('train'), ...mining],
    record: 'manifest.json',
  },
  eval: {
    command: (out) => ['eval', at('data'), '--out', out, '--encoder', at('train'), ...wasm],
    record: 'evaluation.json',
  },
  report: {
    command: (out) => ['report', at('run'), '--out', out],
    record: 'report.html',
  },
}
/** How long the program takes to do nothing. */
let loading = 0
/** Of an undisturbed run of each step. */
const undisturbed = new Map<string, { readonly milliseconds: number; readonly content: ReturnType<typeof digests> }>()

async function run(parameters: readonly string[]): Promise<void> {
  const { status, stderr } = await startNeg(parameters).ended
  if (status !== 0) throw new Error(stderr)
}

/** The step of the newest checkpoint. */
function lastCheckpoint(out: string): number | undefined {
  const found = filesIn(out).flatMap((file) => /^checkpoints\/step-(\d+)\/state\.json$/.exec(file)?.[1] ?? [])
  return found.length === 0 ? undefined : Math.max(...found.map(Number))
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'neg-killed-'))
  mkdirSync(at('run'))
  const sample = fileURLToPath(new URL('../../fixtures/report-data.json', import.meta.url))
  copyFileSync(sample, at('run', 'report-data.json'))
  const start = performance.now()
  await run(['--version'])
  loading = performance.now() - start
  for (const [name, { command }] of Object.entries(steps)) {
    const started = performance.now()
    await run(command(at(name)))
    undisturbed.set(name, { milliseconds: performance.now() - started, content: digests(at(name)) })
  }
})
afterAll(() => rmSync(folder, { recursive: true }))

describe.each(Object.entries(steps))('neg %s', (name, { command, record }) => {
  it(
    'killed and run again gives what an undisturbed run gives, and does nothing twice',
    async () => {
      const { milliseconds = 0, content = {} } = undisturbed.get(name) ?? {}
      const rng = new Philox(7).fork(name)
      for (let point = 0; point < points; point += 1) {
        const out = mkdtempSync(at('killed-'))
        const { child, ended } = startNeg(command(out))
        // By the clock, or when so many files are there: the writing takes but a short part of the time.
        const moment = loading + (milliseconds - loading) * rng.uniform()
        const files = 1 + rng.below(Object.keys(content).length)
        const byClock = point % 2 === 0
        await (byClock ? setTimeout(moment) : Promise.race([ended, filesSeen(out, files)]))
        child.kill('SIGKILL')
        await ended
        const found = writingTimes(out)
        const finished = record in found
        const checkpoint = lastCheckpoint(out)
        await run(command(out))
        const when = byClock ? `killed after ${moment.toFixed(0)} ms` : `killed with ${files} files written`
        expect({ when, content: digests(out) }).toEqual({ when, content })
        const after = writingTimes(out)
        const whole = Object.keys(found).filter((file) => /^candidates\/[0-9a-f]+\.safetensors$/.test(file) || finished)
        for (const file of name === 'report' ? [] : whole.filter((one) => one in after)) {
          expect({ when, file, time: after[file] }).toEqual({ when, file, time: found[file] })
        }
        if (checkpoint !== undefined && !finished) {
          const { resumedAt } = JSON.parse(readFileSync(join(out, 'timing.json'), 'utf8'))
          expect({ when, resumedAt }).toEqual({ when, resumedAt: checkpoint })
        }
        rmSync(out, { recursive: true })
      }
    },
    30_000 * (1 + points),
  )
})
