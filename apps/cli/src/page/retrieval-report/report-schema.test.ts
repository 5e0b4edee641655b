import { readFileSync } from 'node:fs'

import { describe, expect, it } from 'vitest'

import { retrievalReportSchema } from './report-schema.ts'

const text = readFileSync(new URL('../../../fixtures/report-data.json', import.meta.url), 'utf8')

/** Where the first issue lies after one value was replaced. */
function firstIssue(path: readonly (string | number)[], value: unknown): string | undefined {
  const data = JSON.parse(text) as Record<string, unknown>
  const parents = path.slice(0, -1)
  const parent = parents.reduce<Record<string, unknown>>((each, key) => each[key] as Record<string, unknown>, data)
  parent[path[path.length - 1]] = value
  return retrievalReportSchema.safeParse(data).error?.issues[0].path.join('.')
}

describe('the form of report-data.json', () => {
  it('takes the sample', () => {
    expect(retrievalReportSchema.safeParse(JSON.parse(text)).success).toBe(true)
  })

  it.each([
    ['another schema', ['schema'], 'neg.lab/1'],
    ['text for a list', ['arms'], 'bm25'],
    ['no arm', ['arms'], []],
    ['a measure that is none of the measures', ['primary'], 'MAP'],
    ['a control that is no arm', ['control'], 'nobody'],
    ['a source that was not mined', ['arms', 3, 'source'], 'elsewhere'],
    ['a filter its source has not', ['arms', 4, 'sourceFilter'], 'elsewhere'],
    ['a p value above 1', ['arms', 3, 'comparison', 'pValue'], 1.2],
    ['not a number', ['arms', 3, 'measures', 'MRR@10', 'value'], null],
    ['half a step', ['arms', 3, 'steps'], 0.5],
    ['a bin too few', ['mining', 0, 'hardness', 'counts'], [1, 2]],
    ['a bin too few after a filter', ['mining', 0, 'filters', 0, 'hardness'], [1, 2]],
    [
      'more suspects than negatives',
      ['mining', 0, 'falseNegatives'],
      { route: 'r', suspected: 2, total: 1, interval: { low: 0, high: 1 } },
    ],
    ['an interval upside down', ['mining', 0, 'falseNegatives', 'interval'], { low: 1, high: 0 }],
  ] as const)('names the field of %s', (_, path, value) => {
    expect(firstIssue(path, value)).toBe(path.join('.'))
  })

  it('names arms that share an id, and an arm without the measure that decides', () => {
    expect(firstIssue(['arms', 2, 'id'], 'bm25')).toMatch(/^(control|arms\.2\.id)$/)
    expect(firstIssue(['arms', 2, 'measures'], {})).toBe('arms.2.measures')
  })
})
