import { expect, it } from 'vitest'

import { asciiWords } from './ascii-words.ts'

it('keeps runs of letters and digits', () => {
  expect(asciiWords.tokenize("The cat's 3 hats, e-mail!")).toEqual(['the', 'cat', 's', '3', 'hats', 'e', 'mail'])
  expect(asciiWords.tokenize('ÀB c_d')).toEqual(['b', 'c', 'd'])
  expect(asciiWords.tokenize(' \n')).toEqual([])
})
