import { describe, expect, it } from 'vitest'

import { systemTags } from './systems-tags.ts'

const known = new Set(['07', '14'])

describe('systemTags', () => {
  it('finds tagged exports of every kind, one system or several, with the first sentence of the card', () => {
    const source = `
/** Not tagged. */
export const other = 1
/**
 * Draws corruptions from
 * near texts, e.g. names. The rest is longer.
 *
 * @param rng where chance comes from
 * @system 7, 14
 */
export async function nearTexts(): Promise<void> {}

/** One line
 * @system 14
 */
export abstract class Miner {}
/** @system 14 */
export interface MinerOptions {}
`
    expect(systemTags(source, known)).toEqual({
      tagged: [
        { system: '07', name: 'nearTexts', summary: 'Draws corruptions from near texts, e.g. names' },
        { system: '14', name: 'nearTexts', summary: 'Draws corruptions from near texts, e.g. names' },
        { system: '14', name: 'Miner', summary: 'One line' },
        { system: '14', name: 'MinerOptions', summary: '' },
      ],
      complaints: [],
    })
  })

  it('complains of systems that are none and of tags above nothing', () => {
    const source = '/** A.\n * @system 99\n */\nexport const a = 1\n/** B.\n * @system 07\n */\nconst hidden = 2\n'
    expect(systemTags(source, known)).toEqual({
      tagged: [],
      complaints: ['a names system "99", which there is none of', 'a @system tag stands above no export'],
    })
  })
})
