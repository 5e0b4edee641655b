import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { DocumentRelations, writeRelations } from './relations.ts'
import type { DocumentRelation } from './relations.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'neg-relations-'))
})
afterAll(() => rm(folder, { recursive: true }))

const relations: readonly DocumentRelation[] = [
  { from: 'dog', relation: 'hypernym', to: 'canine' },
  { from: 'dog', relation: 'hypernym', to: 'pet' },
  { from: 'wolf', relation: 'hypernym', to: 'canine' },
  { from: 'cat', relation: 'hypernym', to: 'pet' },
  { from: 'canine', relation: 'hypernym', to: 'animal' },
  { from: 'nascent', relation: 'similar', to: 'emergent' },
]

const expected = [
  ['dog', 'canine', 'hypernym'],
  ['canine', 'dog', 'hyponym'],
  ['dog', 'wolf', 'sibling'],
  ['wolf', 'dog', 'sibling'],
  ['dog', 'cat', 'sibling'],
  ['nascent', 'emergent', 'similar'],
  ['emergent', 'nascent', 'similar'],
  ['wolf', 'cat', undefined],
  ['dog', 'animal', undefined],
  ['dog', 'nascent', undefined],
  ['dog', 'a document of which nothing is known', undefined],
] as const

describe('DocumentRelations', () => {
  it.each(expected)('says that to %s the document %s is %s', (document, other, relation) => {
    expect(new DocumentRelations(relations).between(document, other)).toBe(relation)
  })

  it('takes the closest of several relations', () => {
    const both = new DocumentRelations([
      ...relations,
      { from: 'wolf', relation: 'hypernym', to: 'dog' },
      { from: 'dog', relation: 'similar', to: 'wolf' },
    ])
    expect([both.between('wolf', 'dog'), both.between('dog', 'wolf')]).toEqual(['hypernym', 'hyponym'])
  })

  it('comes back from its file', async () => {
    const file = join(folder, 'relations.tsv')
    await writeRelations(file, relations)
    expect((await readFile(file, 'utf8')).split('\n').slice(0, 2)).toEqual([
      'from-id\trelation\tto-id',
      'dog\thypernym\tcanine',
    ])
    const back = await DocumentRelations.read(file)
    for (const [document, other, relation] of expected) expect(back.between(document, other)).toBe(relation)
  })

  it.each([
    ['two columns', 'dog\thypernym'],
    ['a relation nobody knows', 'dog\tantonym\tcat'],
    ['no document', '\thypernym\tcat'],
    ['four columns', 'dog\thypernym\tcat\tx'],
  ])('names the line that has %s', async (_name, row) => {
    const file = join(folder, 'bad.tsv')
    await writeFile(file, `from-id\trelation\tto-id\ndog\thypernym\tpet\n${row}\n`)
    await expect(DocumentRelations.read(file)).rejects.toMatchObject({
      code: 'NEG_INPUT_SYNTAX',
      where: { file, line: 3 },
    })
  })

  it('refuses a file without its header, whose first row would be lost', async () => {
    const file = join(folder, 'headless.tsv')
    await writeFile(file, 'dog\thypernym\tpet\n')
    await expect(DocumentRelations.read(file)).rejects.toMatchObject({
      code: 'NEG_INPUT_SYNTAX',
      where: { file, line: 1 },
    })
  })

  it('names a file that is not there', async () => {
    const file = join(folder, 'none.tsv')
    await expect(DocumentRelations.read(file)).rejects.toMatchObject({ code: 'NEG_INPUT_MISSING', where: { file } })
  })

  it('is not written with ids that would not come back', async () => {
    const broken: readonly DocumentRelation[] = [{ from: 'a\tb', relation: 'similar', to: 'c' }]
    await expect(writeRelations(join(folder, 'broken.tsv'), broken)).rejects.toMatchObject({ code: 'NEG_INPUT_SCHEMA' })
  })
})
