import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { exampleReport } from '../fixtures/example-report.ts'
import { readResults, writePerformancePage } from './performance-files.ts'
import { performancePage } from './performance-page.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'neg-performance-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('docs/performance.md', () => {
  it('shows ratios, verdicts, checks, growth, the machine and its matrix product', () => {
    const page = performancePage({ processor: exampleReport() })
    expect(page).toContain(
      '| infonce-2048 | 2,048 x 384 | native | 20.0 ms | 300 MB | torch 2 | 30.0 ms | 400 MB | 1.50 | >= 1.2 | 1.0e-6 | met [1] |',
    )
    expect(page).toContain('1. infonce-2048 on native against torch: peak memory 300 MB, at most 400 MB')
    expect(page).toContain(
      '| infonce-2048 | native | batch | 500 / 1,000 / 2,000 | 1.00 ms / 4.00 ms / 16.0 ms | n^2.00 |',
    )
    expect(page).toContain('- matrix product: native 123 GFLOP/s, torch 99.5 GFLOP/s')
    expect(page).toContain('No machine with a card was at hand.')
  })

  it('tells a card from what stands in for one', () => {
    const card = performancePage({ cuda: exampleReport({ name: 'cuda', emulated: false }) })
    expect(card).not.toContain('No machine with a card')
    expect(card).toContain('### cuda')
    expect(card).toContain('Not measured yet')
    const without = performancePage({
      cuda: exampleReport({ name: 'native', emulated: false }),
      webgpu: exampleReport({ name: 'webgpu', emulated: true }),
    })
    expect(without).toContain('No machine with a card was at hand.')
    expect(without).toContain('### `--engine cuda` without a card')
    expect(without).toContain('### `--engine webgpu` without a card')
  })

  it('keeps each part, and refuses what is no report', async () => {
    const places = { folder, page: join(folder, 'performance.md') }
    await writePerformancePage(exampleReport(), undefined, places)
    await writePerformancePage(exampleReport({ name: 'cuda', emulated: false }), 'cuda', places)
    expect(Object.keys(readResults(folder))).toEqual(['processor', 'cuda'])
    expect(readFileSync(places.page, 'utf8')).toBe(performancePage(readResults(folder)))
    writeFileSync(join(folder, 'webgpu.json'), '{"schema":"neg.bench/2"}')
    expect(() => readResults(folder)).toThrow('neg.bench/1')
  })

  it('is what the kept results say', () => {
    const page = new URL('../../../docs/performance.md', import.meta.url)
    expect(readFileSync(page, 'utf8')).toBe(performancePage(readResults()))
  })
})
