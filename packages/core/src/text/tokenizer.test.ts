import { expect, it } from 'vitest'

import { asciiWords } from './ascii-words.ts'
import { englishStems } from './english-stems.ts'
import { tokenizerFrom } from './tokenizer.ts'

it('takes a tokeniser by name, as an object or as a function', () => {
  expect(tokenizerFrom('english')).toBe(englishStems)
  expect(tokenizerFrom(asciiWords)).toBe(asciiWords)
  expect(tokenizerFrom((text) => text.split(' ')).tokenize('A b')).toEqual(['A', 'b'])
  // @ts-expect-error no such name
  expect(() => tokenizerFrom('klingon')).toThrow(/no tokeniser "klingon"/)
})
