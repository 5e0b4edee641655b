import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, expect } from 'vitest'

import { digests, neg } from './run-neg.ts'

/** A small encoder. */
export const small = ['--dimension', '8', '--buckets', '512', '--batch-size', '32', '--engine', 'wasm']

let folder = ''

/** A place in the folder of this test file. */
export const at = (...parts: readonly string[]): string => join(folder, ...parts)

/**
 * Prepares, before all tests of a file, a folder with `good` (data), `mined`, `encoder` and `evaluated` in it, what the
 * commands make of each other; and `plain`, a file.
 */
export function prepareFolder(): void {
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
}

/** The commands on a data folder, each writing to `out`. */
export const commands: Readonly<Record<string, (data: string) => readonly string[]>> = {
  mine: (data) => ['mine', data, '--out', at('out'), '--threads', '1', '--engine', 'wasm'],
  train: (data) => ['train', data, '--out', at('out'), ...small],
  eval: (data) => ['eval', data, '--out', at('out'), '--bm25', '--engine', 'wasm'],
  search: (data) => ['search', data, '--bm25', '--engine', 'wasm', 'entity'],
  encode: (data) => ['encode', data, '--out', at('out'), '--encoder', at('encoder')],
}

/** A copy of a folder with one of its files changed; undefined removes it. */
export function changed(source: string, file: string, change: (text: string) => string | undefined): string {
  const copy = mkdtempSync(at('changed-'))
  cpSync(at(source), copy, { recursive: true })
  const text = change(readFileSync(join(copy, file), 'utf8'))
  if (text === undefined) rmSync(join(copy, file))
  else writeFileSync(join(copy, file), text)
  return copy
}

/** A text with one of its lines, counted from 1, replaced. */
export const line = (text: string, number: number, replacement: (line: string) => string): string =>
  text
    .split('\n')
    .map((old, index) => (index === number - 1 ? replacement(old) : old))
    .join('\n')

/** The command ends with status 2 and one line that names the error, and writes nothing. */
export async function expectRefusal(parameters: readonly string[], message: RegExp, out = at('out')): Promise<void> {
  const before = digests(folder)
  const { status, stdout, stderr } = await neg(...parameters)
  expect(stderr).toMatch(message)
  expect(stderr).toMatch(/^NEG_[A-Z_]+: .+\.( .+\.)?\n$/)
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  expect(existsSync(out)).toBe(false)
  expect(digests(folder)).toEqual(before)
}
