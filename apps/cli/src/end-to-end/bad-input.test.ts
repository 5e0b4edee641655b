import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'

import { digests, filesIn, neg, startNeg } from './run-neg.ts'

let folder = ''
const small = ['--dimension', '8', '--buckets', '512', '--batch-size', '32', '--engine', 'wasm']
const at = (...parts: readonly string[]): string => join(folder, ...parts)

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'neg-bad-input-'))
  const made = [
    await neg('data', 'wordnet', at('good'), '--limit', '300', '--test', '20', '--validation', '20'),
    await neg('mine', at('good'), '--out', at('mined'), '--engine', 'wasm', '--depth', '20'),
    await neg('train', at('good'), '--out', at('encoder'), '--steps', '3', ...small),
    await neg('eval', at('good'), '--bm25', '--out', at('evaluated'), '--engine', 'wasm'),
  ]
  const failed = made.find(({ status }) => status !== 0)
  if (failed !== undefined) throw new Error(failed.stderr)
  writeFileSync(at('plain'), 'a file where a folder should be')
})
afterAll(() => rmSync(folder, { recursive: true }))

/** A copy of a folder with one of its files changed; undefined removes it. */
function changed(source: string, file: string, change: (text: string) => string | undefined): string {
  const copy = mkdtempSync(at('changed-'))
  cpSync(at(source), copy, { recursive: true })
  const text = change(readFileSync(join(copy, file), 'utf8'))
  if (text === undefined) rmSync(join(copy, file))
  else writeFileSync(join(copy, file), text)
  return copy
}

const line = (text: string, number: number, replacement: (line: string) => string): string =>
  text
    .split('\n')
    .map((old, index) => (index === number - 1 ? replacement(old) : old))
    .join('\n')

/** The command ends with status 2 and one line that names the error, and writes nothing. */
async function expectRefusal(parameters: readonly string[], message: RegExp, out = at('out')): Promise<void> {
  const before = digests(folder)
  const { status, stdout, stderr } = await neg(...parameters)
  expect(stderr).toMatch(message)
  expect(stderr).toMatch(/^NEG_[A-Z_]+: .+\.( .+\.)?\n$/)
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  expect(existsSync(out)).toBe(false)
  expect(digests(folder)).toEqual(before)
}

const commands: Readonly<Record<string, (data: string) => readonly string[]>> = {
  mine: (data) => ['mine', data, '--out', at('out'), '--threads', '1', '--engine', 'wasm'],
  train: (data) => ['train', data, '--out', at('out'), ...small],
  eval: (data) => ['eval', data, '--out', at('out'), '--bm25', '--engine', 'wasm'],
  search: (data) => ['search', data, '--bm25', '--engine', 'wasm', 'entity'],
  encode: (data) => ['encode', data, '--out', at('out'), '--encoder', at('encoder')],
}

describe.each(Object.entries(commands))('neg %s', (name, command) => {
  const splits: Readonly<Record<string, string>> = { mine: 'train', train: 'train', eval: 'test' }
  const split = splits[name]

  it('refuses a folder that is not there', () => expectRefusal(command(at('nowhere')), /NEG_INPUT_MISSING.*nowhere/))

  it('refuses a file in the place of a folder', () =>
    expectRefusal(command(at('plain')), /NEG_INPUT_(MISSING|SYNTAX).*plain/))

  it('refuses a folder without a corpus, and an empty one', async () => {
    await expectRefusal(command(changed('good', 'corpus.jsonl', () => undefined)), /NEG_INPUT_MISSING.*corpus\.jsonl/)
    await expectRefusal(
      command(changed('good', 'corpus.jsonl', () => '')),
      /NEG_INPUT_MISSING: the file holds no document .*corpus\.jsonl/,
    )
  })

  it('names the line of broken JSON', () =>
    expectRefusal(
      command(changed('good', 'corpus.jsonl', (text) => line(text, 7, (row) => row.slice(0, -1)))),
      /NEG_INPUT_SYNTAX.*corpus\.jsonl:7/,
    ))

  it('names the lines of a duplicate id', () =>
    expectRefusal(
      command(changed('good', 'corpus.jsonl', (text) => line(text, 9, () => text.split('\n')[1]))),
      /NEG_ID_DUPLICATE.*lines 2 and 9.*corpus\.jsonl:9/,
    ))

  it('names the field with a list where a string belongs', () =>
    expectRefusal(
      command(changed('good', 'corpus.jsonl', (text) => line(text, 4, () => '{"_id":"x","text":["a","b"]}'))),
      /NEG_INPUT_SCHEMA.*a list.*corpus\.jsonl:4, field text/,
    ))

  if (split === undefined) return

  it('refuses qrels that name unknown ids', async () => {
    const unknown = (row: string): string => row.replace(/^\S+/, 'nobody')
    await expectRefusal(
      command(changed('good', `qrels/${split}.tsv`, (text) => line(text, 5, unknown))),
      /NEG_ID_UNKNOWN.*nobody.*tsv:5/,
    )
    const missing = (row: string): string => row.replace(/\t\S+\t/, '\tnothing\t')
    await expectRefusal(
      command(changed('good', `qrels/${split}.tsv`, (text) => line(text, 6, missing))),
      /NEG_ID_UNKNOWN.*nothing.*tsv:6/,
    )
  })

  it('refuses qrels that are not there, empty, without a header, or without anything relevant', async () => {
    const file = `qrels/${split}.tsv`
    await expectRefusal(command(changed('good', file, () => undefined)), /NEG_INPUT_MISSING.*judgments called/)
    await expectRefusal(
      command(changed('good', file, () => 'query-id\tcorpus-id\tscore\n')),
      /NEG_INPUT_MISSING.*no judgment/,
    )
    await expectRefusal(
      command(changed('good', file, (text) => text.slice(text.indexOf('\n') + 1))),
      /NEG_INPUT_SCHEMA.*header.*tsv:1/,
    )
    await expectRefusal(command(changed('good', file, (text) => text.replaceAll('\t1\n', '\t0\n'))), /NEG_NO_POSITIVES/)
  })

  it('refuses a place that cannot be written, before it works', () =>
    expectRefusal(
      command(at('good')).map((word) => (word === at('out') ? at('plain', 'out') : word)),
      /NEG_WRITE_FAILED.*plain/,
    ))

  it('leaves the results of other work as they are', async () => {
    const out = { mine: 'mined', train: 'encoder', eval: 'evaluated' }[name] ?? ''
    const before = digests(at(out))
    const { status, stderr } = await neg(
      ...command(at('good')).map((word) => (word === at('out') ? at(out) : word)),
      '--seed',
      '9',
    )
    expect(stderr).toMatch(/NEG_RESUME_MISMATCH.*--fresh/)
    expect(status).toBe(2)
    expect(digests(at(out))).toEqual(before)
  })
})

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

describe('numbers out of range', () => {
  it.each([
    ['mine', ['--depth', '301'], /NEG_RANGE.*301 of 300 documents.*depth/],
    ['mine', ['--range-min', '5', '--range-max', '5'], /NEG_RANGE.*rangeMax is 5/],
    ['mine', ['--max-score', '-1000'], /NEG_NO_NEGATIVES.*maxScore/],
    ['mine', ['--b', '1.5'], /NEG_RANGE/],
    ['mine', ['--source', 'dense'], /NEG_RANGE.*--encoder/],
    ['train', ['--batch-size', '1000'], /NEG_RANGE.*batch of 1000/],
    ['train', ['--learning-rate', '1e300'], /NEG_NOT_FINITE.*loss/],
    ['eval', ['--depth', '301'], /NEG_RANGE.*301 of 300 documents.*depth/],
    ['eval', ['--measures', 'beauty'], /NEG_RANGE.*beauty/],
    ['eval', ['--encoder', '/nowhere'], /NEG_RANGE.*--bm25/],
    ['search', ['-k', '301'], /NEG_RANGE.*301 of 300/],
  ])('neg %s %s', async (name, options, message) => {
    const { status, stderr } = await neg(...commands[name](at('good')), ...options)
    expect(stderr).toMatch(message)
    expect(status).toBe(2)
    // Candidates that were found stay, for the next try.
    expect(filesIn(at('out')).filter((file) => !/^candidates\/[0-9a-f]{64}\.safetensors$/.test(file))).toEqual([])
    rmSync(at('out'), { recursive: true, force: true })
  })

  it.each([
    ['an unknown command', ['mime'], /unknown command 'mime'.*Did you mean mine/s],
    ['an unknown option', ['mine', 'x', '--out', 'y', '--dept', '3'], /unknown option '--dept'.*Did you mean --depth/s],
    ['a missing option', ['train', 'x'], /--out/],
    ['a missing argument', ['search'], /missing required argument/],
    ['a subcommand that is missing', ['data'], /Usage: neg data/],
    ['no number', ['mine', 'x', '--out', 'y', '--depth', 'deep'], /--depth.*not a whole number/],
    ['an unknown engine', ['train', 'x', '--out', 'y', '--engine', 'steam'], /Allowed choices are cuda/],
    ['two ends of a training', ['train', 'x', '--out', 'y', '--steps', '3', '--epochs', '2'], /cannot be used with/],
  ])('%s is bad input', async (_, parameters, message) => {
    const { status, stdout, stderr } = await neg(...parameters)
    expect(stderr).toMatch(message)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  })

  it('help is none', async () => {
    expect(await neg()).toMatchObject({ status: 0, stdout: expect.stringContaining('Usage: neg'), stderr: '' })
    for (const name of [...Object.keys(commands), 'data wordnet']) {
      const { status, stdout } = await neg(...name.split(' '), '--help')
      expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining('Example:\n  neg ') })
    }
  })
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

describe('an engine that is missing', () => {
  it('is status 3', async () => {
    vi.stubEnv('NEG_CACHE', at('no-engines-here'))
    onTestFinished(() => {
      vi.unstubAllEnvs()
    })
    const { status, stderr } = await neg(...commands.mine(at('good')), '--engine', 'cuda')
    expect(stderr).toMatch(/^NEG_ENGINE_MISSING: .*cuda/)
    expect(status).toBe(3)
    expect(existsSync(at('out'))).toBe(false)
  })
})
