import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { readWordNet } from './wordnet.ts'

const noun =
  '  1 a licence\n' +
  '00001740 03 n 02 entity 0 abstract_entity 0 002 ~ 00001930 n 0000 @i 00002137 n 0000 | that which "is"; it exists; "an entity of note"; "an \'odd\' entity"  \n' +
  '00001930 03 n 01 thing 0 000 | a separate entity: "things happen"  \n'
const adjective = '00003356 00 s 01 nascent(a) 0 001 & 00003131 a 0000 | being born or beginning  \n'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'neg-wordnet-'))
  await writeFile(join(folder, 'data.noun'), noun)
  await writeFile(join(folder, 'data.verb'), '')
  await writeFile(join(folder, 'data.adj'), adjective)
  await writeFile(join(folder, 'data.adv'), '')
})
afterAll(() => rm(folder, { recursive: true }))

describe('readWordNet', () => {
  it('reads lemmas, pointers, definitions and examples', async () => {
    const [entity, thing, nascent] = await readWordNet(folder)
    expect(entity).toEqual({
      id: 'n00001740',
      partOfSpeech: 'n',
      satellite: false,
      lemmas: ['entity', 'abstract entity'],
      pointers: [
        { symbol: '~', target: 'n00001930' },
        { symbol: '@i', target: 'n00002137' },
      ],
      definition: 'that which "is"; it exists',
      examples: ['an entity of note', "an 'odd' entity"],
    })
    expect(thing.definition).toBe('a separate entity')
    expect(thing.examples).toEqual(['things happen'])
    expect(nascent).toMatchObject({ id: 'a00003356', satellite: true, lemmas: ['nascent'] })
    expect(nascent.pointers).toEqual([{ symbol: '&', target: 'a00003131' }])
  })

  it('names the file that is missing and the line that is broken', async () => {
    await expect(readWordNet(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'NEG_INPUT_MISSING' })
    await writeFile(join(folder, 'data.verb'), '00001740 29 v 02 breathe 0 take_a\n')
    await expect(readWordNet(folder)).rejects.toMatchObject({
      code: 'NEG_INPUT_SYNTAX',
      where: { file: join(folder, 'data.verb'), line: 1 },
    })
  })
})
