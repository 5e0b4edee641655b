import { copyFile, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { sha256 } from '@neg/core/execution'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { neg } from '../end-to-end/run-neg.ts'

const sample = new URL('../../fixtures/report-data.json', import.meta.url)
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'neg-report-'))
})

afterEach(async () => {
  await rm(folder, { recursive: true })
})

describe('neg report', () => {
  it('writes the page beside the data and says where it lies', async () => {
    await copyFile(sample, join(folder, 'report-data.json'))
    expect(await neg('report', folder)).toEqual({
      status: 0,
      stdout: `The page lies in ${join(folder, 'report.html')}\n`,
      stderr: '',
    })
    expect(await readFile(join(folder, 'report.html'), 'utf8')).toContain(
      '<h1>Which negatives make the better retriever?</h1>',
    )
  })

  it('writes the same bytes elsewhere, and what the page shows as JSON', async () => {
    await copyFile(sample, join(folder, 'report-data.json'))
    const json = join(folder, 'page.json')
    expect(await neg('report', folder)).toMatchObject({ status: 0 })
    const elsewhere = await neg('report', folder, '--out', join(folder, 'new', 'place'), '--json', json)
    expect(elsewhere).toMatchObject({ status: 0 })
    const pages = [join(folder, 'report.html'), join(folder, 'new', 'place', 'report.html')]
    const [one, other] = await Promise.all(pages.map((page) => readFile(page, 'utf8')))
    expect(other).toBe(one)
    expect(one).not.toContain(folder)
    expect(JSON.parse(await readFile(json, 'utf8'))).toMatchObject({
      schema: 'neg.report-page/1',
      primary: 'MRR@10',
      arms: expect.arrayContaining([{ id: 'control', value: expect.any(Number) }]),
      sha256: sha256(one),
    })
  })

  it.each([
    ['no data', undefined, /^NEG_INPUT_MISSING: no evaluation here .*neg eval/],
    [
      'broken JSON',
      '{\n  "schema": "neg.report/1",\n  "title": oops\n}',
      /^NEG_INPUT_SYNTAX: .*"title": oops.*report-data\.json\)/,
    ],
    ['a trailing comma', '{\n  "schema": "neg.report/1",\n}', /^NEG_INPUT_SYNTAX: .*report-data\.json:3\)/],
    ['half a file', '{\n  "schema": "neg.report/1",', /^NEG_INPUT_SYNTAX: .*report-data\.json:2\)/],
    ['data of another form', '{ "schema": "neg.lab/1" }', /^NEG_INPUT_SCHEMA: .*field schema\)/],
  ])('ends with 2 for %s, and writes nothing', async (_, content, message) => {
    if (content !== undefined) await writeFile(join(folder, 'report-data.json'), content)
    expect(await neg('report', folder)).toEqual({ status: 2, stdout: '', stderr: expect.stringMatching(message) })
    expect(await readdir(folder)).toEqual(content === undefined ? [] : ['report-data.json'])
  })

  it('ends with 2 where the page can not be written', async () => {
    await copyFile(sample, join(folder, 'report-data.json'))
    await mkdir(join(folder, 'report.html'))
    expect(await neg('report', folder)).toMatchObject({ status: 2, stderr: expect.stringMatching(/^NEG_WRITE_FAILED/) })
    expect((await readdir(folder)).sort()).toEqual(['report-data.json', 'report.html'])
  })
})
