import { readFileSync } from 'node:fs'

import { describe, expect, it } from 'vitest'

import type { DataTable, Notice, Page } from './page.ts'
import { plainText } from './render-inline.ts'
import { renderPage } from './render-page.ts'
import { retrievalReport } from './retrieval-report.ts'
import type { ReportArm, ReportComparison, RetrievalReportData } from './retrieval-report/report-data.ts'
import { retrievalReportSchema } from './retrieval-report/report-schema.ts'

const sample = retrievalReportSchema.parse(
  JSON.parse(readFileSync(new URL('../../fixtures/report-data.json', import.meta.url), 'utf8')),
)

function withComparisons(pairs: Readonly<Record<string, Partial<ReportArm>>>): RetrievalReportData {
  return { ...sample, arms: sample.arms.map((arm) => ({ ...arm, ...pairs[arm.id] })) }
}

function notices(page: Page): readonly Notice[] {
  return page.sections[0].blocks.filter((block) => block.kind === 'notice')
}

function titles(page: Page): readonly string[] {
  return page.sections.map(({ title }) => title)
}

const up: ReportComparison = { difference: 0.01, pValue: 0.01 }
const down: ReportComparison = { difference: -0.01, pValue: 0.01 }
const unsure: ReportComparison = { difference: 0.01, pValue: 0.3, interval: { low: -0.004, high: 0.024 } }

describe('retrievalReport', () => {
  it('leads with the best dense arm, even where the fused one is better', () => {
    const { lead = '' } = retrievalReport(sample)
    expect(plainText(lead)).toBe(
      'The best dense arm is Self-mined: MRR@10 0.268 on 1,000 test queries, 1.83 times BM25.',
    )
  })

  it.each([
    [up, up, 'helped.', 'good'],
    [up, unsure, 'helped in part.', 'good'],
    [unsure, unsure, 'made no significant difference.', 'neutral'],
    [down, unsure, 'did not help, and hurt in part.', 'warning'],
    [down, down, 'hurt.', 'warning'],
  ] as const)('says what two comparisons with the control say (%#)', (bm25, self, words, tone) => {
    const data = withComparisons({ 'bm25-mined': { comparison: bm25 }, 'self-mined': { comparison: self } })
    expect(notices(retrievalReport(data))[0]).toMatchObject({ title: `Hard negatives ${words}`, tone })
  })

  it('says why hard negatives did not help: their suspected share, and how little the test can tell', () => {
    const data = withComparisons({ 'bm25-mined': { comparison: up }, 'self-mined': { comparison: unsure } })
    expect(notices(retrievalReport(data))[0].reasons).toEqual([
      'Of the Self-mined negatives 30.1\u00a0% are suspected to be false.',
      'On 1,000 test queries the difference of Self-mined lies anywhere from −0.004 to 0.024.',
    ])
  })

  it('says what a filter dropped in vain, counted where the filtered negatives are a part of the others', () => {
    const [, filtering] = notices(retrievalReport(sample))
    const [source] = sample.mining ?? []
    const [filter] = source.filters
    const gone = source.candidates - filter.kept
    const suspected = (source.falseNegatives?.suspected ?? 0) - (filter.falseNegatives?.suspected ?? 0)
    const share = (((gone - suspected) / gone) * 100).toFixed(1)
    expect(filtering.reasons?.[0]).toContain(`${share}\u00a0% of what was dropped was not suspected`)
    const refilled = {
      ...sample,
      mining: sample.mining?.map((each) => ({ ...each, falseNegatives: each.filters[0].falseNegatives })),
    }
    expect(notices(retrievalReport(refilled))[1].reasons?.[0]).not.toContain('what was dropped')
  })

  it('names what Holm’s correction leaves', () => {
    const table = retrievalReport(sample).sections[1].blocks.find((block): block is DataTable => block.kind === 'table')
    // p values .0045, .098, .0204, .281, .0062: times 5, 4, 3 are .0225, .0248, .0612.
    expect(table?.caption).toContain(
      'After Holm’s correction for 5 tests BM25-mined and BM25-mined + BM25 stay below 0.05.',
    )
  })

  it('leaves out the sections whose data is absent', () => {
    expect(titles(retrievalReport(sample))).toHaveLength(7)
    const [bm25] = sample.arms
    const { schema, title, dataset, measures, primary } = sample
    const bare = retrievalReport({ schema, title, dataset, measures, primary, arms: [bm25] })
    expect(titles(bare)).toEqual(['In short', 'Results'])
    expect(renderPage(bare)).not.toContain('undefined')
  })

  it('makes a page of some hundred kilobytes, the same each time', () => {
    const html = renderPage(retrievalReport(sample))
    expect(renderPage(retrievalReport(structuredClone(sample)))).toBe(html)
    expect(html.length).toBeLessThan(400_000)
    expect(html).not.toMatch(/NaN|undefined|Infinity|\[object/)
    expect(html.match(/<details class="block"/g)).toHaveLength(30)
  })
})
