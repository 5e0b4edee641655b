import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

import { at, changed, commands, expectRefusal, line, prepareFolder, small } from './prepared-folder.ts'
import { digests, neg } from './run-neg.ts'

prepareFolder()

describe('neg data wordnet', () => {
  it.each([
    ['a dictionary that is not there', ['--dictionary', '/nowhere'], /NEG_INPUT_MISSING.*\/nowhere\/data\.noun/],
    ['more held out than there is', ['--limit', '100', '--test', '90', '--validation', '90'], /NEG_RANGE.*90 \+ 90/],
  ])('refuses %s', (_, options, message) => expectRefusal(['data', 'wordnet', at('out'), ...options], message))

  it('refuses a place that cannot be written', () =>
    expectRefusal(['data', 'wordnet', at('plain', 'out')], /NEG_WRITE_FAILED.*plain/))

  it('refuses to replace a corpus that it did not write, unless --fresh', async () => {
    const out = at('foreign')
    const data = ['data', 'wordnet', out, '--limit', '300', '--test', '20', '--validation', '20']
    mkdirSync(out)
    writeFileSync(join(out, 'corpus.jsonl'), 'of someone else')
    const { status, stderr } = await neg(...data)
    expect(stderr).toMatch(/NEG_RESUME_MISMATCH.*foreign\/corpus\.jsonl.*--fresh/)
    expect(status).toBe(2)
    expect(readFileSync(join(out, 'corpus.jsonl'), 'utf8')).toBe('of someone else')
    expect(await neg(...data, '--fresh')).toMatchObject({ status: 0 })
    expect(digests(out)).toEqual(digests(at('good')))
  })
})

describe('trained encoders', () => {
  const uses: Readonly<Record<string, (encoder: string) => readonly string[]>> = {
    mine: (encoder) => [
      'mine',
      at('good'),
      '--source',
      'dense',
      '--encoder',
      encoder,
      '--threads',
      '1',
      '--out',
      at('out'),
    ],
    train: (encoder) => ['train', at('good'), '--from', encoder, ...small.slice(4), '--out', at('out')],
    eval: (encoder) => ['eval', at('good'), '--encoder', encoder, '--out', at('out')],
    search: (encoder) => ['search', at('good'), '--encoder', encoder, 'entity'],
    encode: (encoder) => ['encode', at('good'), '--encoder', encoder, '--out', at('out')],
  }
  const withBytes = (change: (bytes: Buffer) => Buffer): string => {
    const copy = mkdtempSync(at('changed-'))
    cpSync(at('encoder'), copy, { recursive: true })
    const file = join(copy, 'weights.safetensors')
    writeFileSync(file, change(readFileSync(file)))
    return copy
  }
  const float = (value: number) => (bytes: Buffer) => {
    bytes.writeFloatLE(value, 8 + Number(bytes.readBigUInt64LE(0)) + 40)
    return bytes
  }

  it.each(Object.entries(uses))(
    'neg %s refuses one that is missing, not finite, tampered with or cut off',
    async (_, use) => {
      await expectRefusal(use(at('good')), /NEG_INPUT_MISSING.*training\.json/)
      await expectRefusal(
        use(withBytes(float(Number.NaN))),
        /NEG_NOT_FINITE.*value 11.*weights\.safetensors, field table/,
      )
      await expectRefusal(use(withBytes(float(0.25))), /NEG_INPUT_SCHEMA.*weights\.safetensors/)
      await expectRefusal(use(withBytes((bytes) => bytes.subarray(0, 5000))), /NEG_INPUT_SYNTAX.*weights\.safetensors/)
      await expectRefusal(
        use(changed('encoder', 'encoder.json', (text) => text.slice(0, 100))),
        /NEG_INPUT_SYNTAX.*encoder\.json/,
      )
      await expectRefusal(use(changed('encoder', 'training.json', () => '[]')), /NEG_INPUT_SCHEMA.*training\.json/)
    },
  )
})

describe('files that commands are given', () => {
  it('neg train names what is wrong with a file of negatives', async () => {
    const train = (file: string): readonly string[] => [...commands.train(at('good')), '--negatives', file]
    const mined = (change: (text: string) => string): string =>
      join(changed('mined', 'negatives.jsonl', change), 'negatives.jsonl')
    await expectRefusal(train('/nowhere'), /NEG_INPUT_MISSING.*\/nowhere/)
    const lone = (row: string): string => row.replace(/"negative_ids":\[[^\]]*\]/, '"negative_ids":"n1"')
    await expectRefusal(train(mined((text) => line(text, 3, lone))), /NEG_INPUT_SCHEMA.*list.*:3, field negative_ids/)
    const unknown = (row: string): string => row.replace(/"negative_ids":\["[^"]*"/, '"negative_ids":["n1"')
    await expectRefusal(train(mined((text) => line(text, 4, unknown))), /NEG_ID_UNKNOWN.*n1.*:4/)
    await expectRefusal(train(mined((text) => line(text, 2, () => '{'))), /NEG_INPUT_SYNTAX.*:2/)
  })

  it('neg eval names what is wrong with a run, or with what it is compared to', async () => {
    const judge = (file: string): readonly string[] => ['eval', at('good'), '--out', at('out'), '--run', file]
    const run = (change: (text: string) => string): string => join(changed('evaluated', 'run.trec', change), 'run.trec')
    await expectRefusal(judge('/nowhere'), /NEG_INPUT_MISSING.*\/nowhere/)
    await expectRefusal(judge(run((text) => line(text, 3, () => 'q Q0 d 1'))), /NEG_INPUT_SYNTAX.*run\.trec:3/)
    await expectRefusal(judge(run((text) => line(text, 3, () => 'q Q0 d 1 NaN x'))), /NEG_NOT_FINITE.*run\.trec:3/)
    await expectRefusal(judge(run((text) => line(text, 2, () => text.split('\n')[0]))), /NEG_ID_DUPLICATE.*run\.trec:2/)
    await expectRefusal(judge(run(() => 'q Q0 d 1 1 x\n')), /NEG_ID_UNKNOWN.*run\.trec/)
    const compared = await neg(
      'eval',
      at('good'),
      '--bm25',
      '--engine',
      'wasm',
      '--out',
      at('evaluated'),
      '--compare',
      '/nowhere',
    )
    expect(compared).toMatchObject({ status: 2, stderr: expect.stringMatching(/NEG_INPUT_MISSING.*\/nowhere/) })
  })

  it('neg mine names the line of a broken relation', () =>
    expectRefusal(
      commands.mine(changed('good', 'relations.tsv', (text) => `${text}a\tb\n`)),
      /NEG_INPUT_SYNTAX.*relations\.tsv/,
    ))

  it('a folder of results with a broken record is named, and --fresh replaces it', async () => {
    const out = changed('mined', 'manifest.json', () => '{"key":')
    const mine = ['mine', at('good'), '--out', out, '--engine', 'wasm', '--depth', '20']
    expect(await neg(...mine)).toMatchObject({ status: 2, stderr: expect.stringMatching(/NEG_INPUT_SYNTAX.*--fresh/) })
    expect(await neg(...mine, '--fresh')).toMatchObject({ status: 0 })
    expect(digests(out)).toEqual(digests(at('mined')))
  })
})
