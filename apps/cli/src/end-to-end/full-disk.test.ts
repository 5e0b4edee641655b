import { rmSync } from 'node:fs'

import { describe, expect, it } from 'vitest'

import { at, prepareFolder, small } from './prepared-folder.ts'
import { filesIn, neg, startNeg } from './run-neg.ts'

prepareFolder()

describe('a disk that fills up', () => {
  it.each([
    ['data', () => ['data', 'wordnet', at('full'), '--limit', '300', '--test', '20', '--validation', '20']],
    ['mine', () => ['mine', at('good'), '--out', at('full'), '--engine', 'wasm']],
    ['train', () => ['train', at('good'), '--out', at('full'), ...small]],
    ['eval', () => ['eval', at('good'), '--bm25', '--out', at('full'), '--engine', 'wasm']],
    ['encode', () => ['encode', at('good'), '--encoder', at('encoder'), '--out', at('full', 'vectors')]],
  ])('neg %s leaves nothing half-written', async (_, parameters) => {
    const { status, stdout, stderr } = await startNeg(parameters(), { limit: 4 }).ended
    expect(stderr).toMatch(/^NEG_WRITE_FAILED: .*full.*\. .*disk has room.*\n$/)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(
      filesIn(at('full')).filter((file) => !/^(qrels\/.*\.tsv|vectors\.ids\.txt|\..*\.begun)$/.test(file)),
    ).toEqual([])
    rmSync(at('full'), { recursive: true, force: true })
  })

  it('neg says so when the file of --json cannot be written', async () => {
    const { status, stderr } = await neg('search', at('good'), '--bm25', 'entity', '--json', at('plain', 'x.json'))
    expect(stderr).toMatch(/NEG_WRITE_FAILED.*x\.json/)
    expect(status).toBe(2)
  })
})
