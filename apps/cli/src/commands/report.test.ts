import { copyFile, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { sha256 } from '@neg/core/execution'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { main } from '../main.ts'

const sample = new URL('../../fixtures/report-data.json', import.meta.url)
let folder: string
let printed = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'neg-report-'))
  printed = ''
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      printed += text
      return true
    })
  }
})

afterEach(async () => {
  vi.restoreAllMocks()
  await rm(folder, { recursive: true })
})

describe('neg report', () => {
  it('writes the page beside the data and says where it lies', async () => {
    await copyFile(sample, join(folder, 'report-data.json'))
    expect(await main(['report', folder])).toBe(0)
    expect(printed).toBe(`The page lies in ${join(folder, 'report.html')}\n`)
    expect(await readFile(join(folder, 'report.html'), 'utf8')).toContain(
      '<h1>Which negatives make the better retriever?</h1>',
    )
  })

  it('writes the same bytes elsewhere, and what the page shows as JSON', async () => {
    await copyFile(sample, join(folder, 'report-data.json'))
    const json = join(folder, 'page.json')
    expect(await main(['report', folder])).toBe(0)
    expect(await main(['report', folder, '--out', join(folder, 'new', 'place'), '--json', json])).toBe(0)
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
    expect(await main(['report', folder])).toBe(2)
    expect(printed).toMatch(message)
    expect(await readdir(folder)).toEqual(content === undefined ? [] : ['report-data.json'])
  })

  it('ends with 2 where the page can not be written', async () => {
    await copyFile(sample, join(folder, 'report-data.json'))
    await mkdir(join(folder, 'report.html'))
    expect(await main(['report', folder])).toBe(2)
    expect(printed).toMatch(/^NEG_WRITE_FAILED/)
    expect((await readdir(folder)).sort()).toEqual(['report-data.json', 'report.html'])
  })
})
