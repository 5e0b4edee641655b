import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { countTests } from './count-tests.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'neg-count-'))
})

afterEach(() => rmSync(folder, { recursive: true }))

async function count(files: readonly [status: string, ...tests: string[]][], clean: boolean): Promise<string> {
  const path = join(folder, 'report.json')
  const testResults = files.map(([status, ...tests]) => ({
    status,
    assertionResults: tests.map((one) => ({ status: one })),
  }))
  writeFileSync(path, JSON.stringify({ testResults }))
  const { passed, failed, skipped } = await countTests(path, clean)
  return `${passed} passed, ${failed} failed, ${skipped} skipped`
}

test('adds the tests of all files', async () => {
  const files: [string, ...string[]][] = [
    ['passed', 'passed', 'passed', 'skipped'],
    ['failed', 'passed', 'failed', 'pending', 'todo'],
  ]
  expect(await count(files, false)).toBe('3 passed, 1 failed, 3 skipped')
})

test('a file that does not load is a failure', async () => {
  expect(await count([['passed', 'passed'], ['failed']], false)).toBe('1 passed, 1 failed, 0 skipped')
  expect(await count([['failed', 'passed']], false)).toBe('1 passed, 1 failed, 0 skipped')
})

test('a run that ends badly is a failure, though every test passed', async () => {
  expect(await count([['passed', 'passed']], false)).toBe('1 passed, 1 failed, 0 skipped')
})

test('a run without a report is a failure', async () => {
  expect(await countTests(join(folder, 'absent.json'), false)).toEqual({ passed: 0, failed: 1, skipped: 0 })
})
