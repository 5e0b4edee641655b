import { describe, expect, it } from 'vitest'

import { at, changed, commands, expectRefusal, line, prepareFolder } from './prepared-folder.ts'
import { digests, neg } from './run-neg.ts'

prepareFolder()

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
