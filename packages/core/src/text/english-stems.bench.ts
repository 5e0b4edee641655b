import { expect, test } from 'vitest'

import { englishStems } from './english-stems.ts'

/** 100,000 texts of ten words out of 30,000 that look like English ones. */
const endings = ['s', 'ed', 'ing', 'ness', 'ational', 'ly', 'er', 'ist', '', 'ies']
const word = (number: number): string => `x${Math.floor(number / 10).toString(36)}${endings[number % 10]}`
const texts = Array.from({ length: 100_000 }, (_, text) =>
  Array.from({ length: 10 }, (__, place) => word((text * 7919 + place * 104_729) % 30_000)).join(' '),
)

test('a million words are cut and stemmed within 1 s', async ({ bench }) => {
  const result = await bench('tokenize', () => {
    let tokens = 0
    for (const text of texts) tokens += englishStems.tokenize(text).length
    expect(tokens).toBe(1_000_000)
  }).run({ iterations: 3, warmupIterations: 1, time: 0 })
  expect(result.latency.mean).toBeLessThan(1000)
})
