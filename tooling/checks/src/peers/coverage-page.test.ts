import { describe, expect, it } from 'vitest'

import { type CoverageList, coverageComplaints, coveragePage } from './coverage-page.ts'

const list: CoverageList = {
  peer: 'a-library',
  version: '1.2.3',
  part: 'losses',
  rows: [
    { theirs: 'NTXentLoss', ours: ['@neg/core/losses#ntXent'] },
    { theirs: 'OddLoss', ours: [], note: 'needs a decoder' },
  ],
}
const exported = (): ReadonlySet<string> => new Set(['ntXent'])

describe('coverage', () => {
  it('is a table a list, with how many there are', () => {
    const page = coveragePage([list])
    expect(page).toContain('## a-library 1.2.3: losses\n\n1 of 2.\n')
    expect(page).toMatch(/`NTXentLoss`.*`ntXent` of `@neg\/core\/losses`/)
    expect(page).toMatch(/`OddLoss`.*needs a decoder/)
  })

  it('complains of exports that do not exist and of gaps without a reason', () => {
    const wrong = { ...list, rows: [...list.rows, { theirs: 'X', ours: [] }, { theirs: 'Y', ours: ['@neg/core#y'] }] }
    expect(coverageComplaints([list], exported)).toEqual([])
    expect(coverageComplaints([wrong], exported)).toEqual([
      'a-library: X is missing without a reason',
      'a-library: Y is said to be @neg/core#y, which does not exist',
    ])
  })
})
