import type { ReportArm, RetrievalReportData } from '@neg/cli/page'
import { describe, expect, it } from 'vitest'

import { terminalSummary } from './terminal-summary.ts'

const arm = (id: string, value: number, more: Partial<ReportArm> = {}): ReportArm => ({
  id,
  name: id.toUpperCase(),
  kind: 'dense',
  measures: {
    'R@100': { value: 0.9, interval: { low: 0.85, high: 0.95 } },
    'MRR@10': { value, seeds: [value - 0.01, value + 0.01] },
  },
  ...more,
})

/** Negatives of a source against the control, and their filter against them unfiltered. */
function summaryOf(difference: number, pValue: number): ReturnType<typeof terminalSummary> {
  const compared = { difference, pValue }
  const data: RetrievalReportData = {
    schema: 'neg.report/1',
    title: 'Test',
    dataset: { name: 'test', documents: 1, testQueries: 1 },
    measures: ['R@100', 'MRR@10'],
    primary: 'MRR@10',
    baseline: 'bm25',
    control: 'control',
    arms: [
      arm('bm25', 0.2, { kind: 'lexical' }),
      arm('control', 0.3, { steps: 20, textsEmbedded: 12_345 }),
      arm('mined', 0.35, { source: 'self', comparison: compared }),
      arm('filtered', 0.34, { source: 'self', sourceFilter: 'f', comparison: compared, filterComparison: compared }),
      arm('fused', 0.5, { kind: 'fused' }),
    ],
    mining: [
      {
        id: 'self',
        name: 'Self-mined',
        queries: 1,
        candidates: 8,
        falseNegatives: { route: 'one relation', suspected: 2, total: 8, interval: { low: 0, high: 1 } },
        filters: [],
      },
    ],
  }
  return terminalSummary(data, { control: [1, 2], mined: [3] })
}

describe('terminalSummary', () => {
  it('has a row an arm: measures with their spread, what it is over the control, what it took', () => {
    const { columns, rows } = summaryOf(0.05, 0.001)
    expect(columns.map(({ label }) => label)).toEqual([
      'arm',
      'R@100',
      '95 %',
      'MRR@10',
      '95 %',
      'over control',
      'p',
      'steps',
      'texts',
      'seconds',
    ])
    expect(rows.every((row) => row.length === columns.length)).toBe(true)
    const measured = ['0.900', '0.850 to 0.950', '0.300', 'seeds 0.290 to 0.310']
    expect(rows[1]).toEqual(['CONTROL', ...measured, null, null, 20, '12,345', '1.5'])
    expect(rows[2].slice(5)).toEqual(['+0.0500', '0.0010', null, null, '3.0'])
  })

  it('compares the best dense arm, never the fused one, with the lexical one', () => {
    expect(summaryOf(0.05, 0.001).lines[1]).toBe('Best dense arm: MINED, MRR@10 0.350, 1.75 times BM25.')
  })

  it.each([
    ['help', 0.05, 0.001, 'help: +0.0500 (p 0.0010)'],
    ['hurt', -0.05, 0.049, 'hurt: -0.0500 (p 0.0490)'],
    ['may be chance', 0.05, 0.05, 'make no significant difference: +0.0500 (p 0.0500)'],
  ])('says whether negatives and filters %s', (_, difference, pValue, words) => {
    expect(summaryOf(difference, pValue).lines.slice(2)).toEqual([
      `Self-mined negatives ${words} over CONTROL. 25 % of them are suspected: one relation.`,
      `FILTERED: the filters ${words} over the same negatives unfiltered.`,
    ])
  })
})
