import fc from 'fast-check'
import { expect, it } from 'vitest'

import { cjkBigram } from './cjk-bigram.ts'

it('pairs ideographs, keeps lone ones and words, and folds widths', () => {
  expect(cjkBigram.tokenize('北京大学2023年招生')).toEqual(['北京', '京大', '大学', '2023', '年招', '招生'])
  expect(cjkBigram.tokenize('ＡＢＣ１２ 中')).toEqual(['abc12', '中'])
  expect(cjkBigram.tokenize('a中b。文字')).toEqual(['a', '中', 'b', '文字'])
})

it('gives n - 1 pairs of a run of n ideographs', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0x4e00, max: 0x9fff }), { minLength: 2, maxLength: 30 }), (codes) => {
      const run = String.fromCharCode(...codes)
      const pairs = cjkBigram.tokenize(run)
      expect(pairs).toHaveLength(codes.length - 1)
      expect(pairs.map((pair) => pair[0]).join('') + run.at(-1)).toBe(run)
    }),
  )
})
