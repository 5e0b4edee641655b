import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'

import { Philox } from '@neg/core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'

import { readReportData } from '../page/retrieval-report/read-report-data.ts'
import { filesSeen, writingTimes } from './kill-moments.ts'
import { digests, filesIn, startNeg } from './run-neg.ts'
import type { Ended } from './run-neg.ts'

/** How often the run is killed; more of them search harder and take longer. */
const points = Number(process.env['NEG_KILL_POINTS'] ?? 2)
const arms = ['bm25', 'in-batch', 'control', 'bm25-mined', 'bm25-filtered', 'self-mined', 'self-filtered', 'fused']

let folder = ''
let whole = ''
let milliseconds = 0
let undisturbed: ReturnType<typeof digests> = {}

const mainJob = (out: string, threads: number): readonly string[] => [
  'lab',
  'run',
  '00',
  '--quick',
  '--engine',
  'wasm',
  '--threads',
  String(threads),
  '--out',
  out,
]

async function run(parameters: readonly string[]): Promise<Ended> {
  const ended = await startNeg(parameters).ended
  if (ended.status !== 0) throw new Error(ended.stderr)
  return ended
}

const jsonOf = (...parts: readonly string[]): unknown => JSON.parse(readFileSync(join(...parts), 'utf8'))

beforeAll(async () => {
  // The commit is part of a result; a checkout may move on meanwhile.
  vi.stubEnv('GIT_DIR', '/nowhere')
  folder = mkdtempSync(join(tmpdir(), 'neg-lab-run-'))
  whole = join(folder, 'whole')
  const started = performance.now()
  await run(mainJob(whole, 2))
  milliseconds = performance.now() - started
  undisturbed = digests(whole)
})
afterAll(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})

describe('neg lab run 00 --quick', () => {
  it('writes the result, the page, and what every arm did', async () => {
    expect(jsonOf(whole, 'summary.json')).toMatchObject({
      schema: 'neg.lab/1',
      id: '00',
      quick: true,
      arms: arms.map((name) => ({ name, seeds: [{ seed: 1, metrics: { mrr_10: expect.any(Number) } }] })),
      claims: Array(6).fill({ perSeed: [expect.any(Number)], verdict: 'undecided' }),
      provenance: { engine: 'wasm', commit: null, data: [{ name: 'WordNet 3.1' }] },
    })
    const files = filesIn(whole)
    const inSeed = (name: string): string => files.find((file) => file.endsWith(`/seed-1/${name}`)) ?? name
    for (const arm of arms) {
      for (const split of ['test', 'dev']) {
        expect(jsonOf(whole, inSeed(`${arm}/${split}/evaluation.json`))).toMatchObject({ schema: 'neg.eval/1' })
        const [first] = readFileSync(join(whole, inSeed(`${arm}/${split}/run.trec`)), 'utf8').split('\n')
        expect(first).toMatch(/^\S+ Q0 \S+ 1 \S+ neg-\w+$/)
      }
    }
    for (const mined of ['bm25-mined', 'bm25-filtered', 'self-mined', 'self-filtered']) {
      expect(jsonOf(whole, inSeed(`mined/${mined}/manifest.json`))).toMatchObject({ schema: 'neg.mine/1' })
    }
    expect(jsonOf(whole, inSeed('fused/fusion.json'))).toMatchObject({ schema: 'neg.fuse/1', curve: { length: 13 } })
    expect((await readReportData(whole)).arms.map(({ id }) => id)).toEqual(arms)
    expect(files.filter((file) => /partial|checkpoints|begun/.test(file))).toEqual([])
    const naming = files.filter((file) => readFileSync(join(whole, file)).includes(basename(folder)))
    expect(naming).toEqual([])
  })

  it('gives neg report the page it wrote itself', async () => {
    await run(['report', whole, '--out', join(folder, 'page')])
    expect(digests(join(folder, 'page'))).toEqual({ 'report.html': undisturbed['report.html'] })
  })

  it('computes nothing when it is run again', async () => {
    const before = writingTimes(whole)
    const { stderr } = await run(mainJob(whole, 1))
    expect(stderr.match(/found/g)).toHaveLength(arms.length)
    expect(digests(whole)).toEqual(undisturbed)
    const after = writingTimes(whole)
    const written = Object.keys(after).filter((file) => after[file] !== before[file])
    expect(written).toEqual(['report-data.json', 'report.html', 'summary.json', 'timing.json'])
  })

  it('says which file is gone when the page is to be written again without it', async () => {
    const out = join(folder, 'robbed')
    cpSync(whole, out, { recursive: true })
    const lost = filesIn(out).find((file) => file.endsWith('fused/fusion.json')) ?? ''
    rmSync(join(out, lost))
    const { status, stderr } = await startNeg(['lab', 'report', out]).ended
    expect(stderr).toContain('NEG_INPUT_MISSING')
    expect(stderr).toContain(lost)
    expect(status).toBe(2)
    rmSync(out, { recursive: true })
  })

  it(
    'killed at any moment and run again gives the same bytes, and does no finished work twice',
    async () => {
      const rng = new Philox(11).fork('kill the main job')
      const isRecord = /(?:dataset|training|manifest|evaluation|fusion|result)\.json$|candidates\/[^.][^/]*$/
      const files = Object.keys(undisturbed).length
      for (let point = 0; point < points; point += 1) {
        const out = mkdtempSync(join(folder, 'killed-'))
        const threads = 1 + (point % 2)
        const { child, ended } = startNeg(mainJob(out, threads))
        // When so many files are there, while one is being written, or by the clock.
        const moments: readonly (() => readonly [string, Promise<unknown>])[] = [
          () => {
            const count = 1 + rng.below(files)
            return [`${count} files`, filesSeen(out, count)]
          },
          () => {
            const count = 1 + rng.below(12)
            return [`${count} files half-written`, filesSeen(out, count, /\.partial(?:$|\/)/)]
          },
          () => {
            const time = milliseconds * rng.uniform()
            return [`${time.toFixed(0)} ms`, setTimeout(time)]
          },
        ]
        const [moment, come] = moments[point % moments.length]()
        await Promise.race([ended, come])
        child.kill('SIGKILL')
        await ended
        const when = `killed after ${moment} with ${threads} threads`
        const found = writingTimes(out)
        await run(mainJob(out, 3 - threads))
        expect({ when, content: digests(out) }).toEqual({ when, content: undisturbed })
        const after = writingTimes(out)
        const again = Object.keys(found).filter((file) => isRecord.test(file) && after[file] !== found[file])
        expect({ when, again }).toEqual({ when, again: [] })
        rmSync(out, { recursive: true })
      }
    },
    60_000 * (1 + points),
  )
})
