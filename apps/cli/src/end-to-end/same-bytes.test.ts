import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { digests, filesIn, neg, startNeg } from './run-neg.ts'

let folder = ''
const at = (...parts: readonly string[]): string => join(folder, ...parts)

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'neg-same-bytes-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

/** Every step with its output in one folder. */
async function pipeline(out: string, seed: number, threads: number): Promise<void> {
  const data = join(out, 'data')
  const shared = ['--engine', 'wasm', '--seed', String(seed), '--threads', String(threads)]
  const mining = ['--depth', '20', '--sampling', 'random', '--negatives', '3', '--queries', '300', '--shard-size', '50']
  const training = ['--dimension', '16', '--buckets', '2048', '--batch-size', '32']
  const mined = join(out, 'bm25', 'negatives.jsonl')
  const encoder = join(out, 'encoder')
  const commands = [
    ['data', 'wordnet', data, '--limit', '600', '--test', '30', '--validation', '30'],
    ['mine', data, '--out', join(out, 'bm25'), '--format', 'flag-embedding', ...mining],
    ['train', data, '--out', encoder, '--negatives', mined, ...training],
    ['mine', data, '--out', join(out, 'dense'), '--source', 'dense', '--encoder', encoder, ...mining],
    ['eval', data, '--out', join(out, 'evaluated'), '--encoder', encoder],
  ]
  for (const command of commands) {
    const { status, stderr } = await neg(...command, ...shared)
    if (status !== 0) throw new Error(stderr)
  }
}

describe('outputs', () => {
  it('are a function of the seed, whatever the number of threads', async () => {
    await pipeline(at('one'), 1, 1)
    await pipeline(at('two'), 1, 2)
    await pipeline(at('three'), 1, 3)
    await pipeline(at('other'), 2, 2)
    const one = digests(at('one'))
    expect(digests(at('two'))).toEqual(one)
    expect(digests(at('three'))).toEqual(one)
    const other = digests(at('other'))
    const same = Object.keys(one).filter((file) => one[file] === other[file])
    expect(same).toEqual([])
  })
})

describe('an interrupt', () => {
  const isCheckpoint = (file: string): boolean => /^checkpoints\/step-\d+\//.test(file)

  it('ends a command with status 130 and leaves nothing half-written', async () => {
    const out = at('interrupted')
    const endless = ['--dimension', '16', '--batch-size', '32', '--epochs', '100000', '--checkpoint-every', '300']
    const { child, ended } = startNeg(['train', at('one', 'data'), '--out', out, '--engine', 'wasm', ...endless])
    await expect.poll(() => filesIn(out).some(isCheckpoint), { timeout: 30_000 }).toBe(true)
    child.kill('SIGINT')
    const { status, stderr } = await ended
    expect(stderr).toMatch(/^\nInterrupted\. The same command goes on/)
    expect(status).toBe(130)
    expect(filesIn(out).filter((file) => !isCheckpoint(file))).toEqual([])
  })
})
