import fc from 'fast-check'
import { expect, it } from 'vitest'

import { at, temporaryFolder } from '../../fixtures/row-files.ts'
import { loadBeir } from './load-beir.ts'
import { writeBeir } from './write-beir.ts'

temporaryFolder()

const id = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }).filter((text) => !/[\t\r\n]/.test(text))
const text = fc.string({ unit: 'grapheme', maxLength: 10 })
const collection = fc
  .record({
    documents: fc.uniqueArray(fc.record({ id, title: text, text }), { selector: (row) => row.id, minLength: 1 }),
    queries: fc.uniqueArray(fc.record({ id, text }), { selector: (row) => row.id, minLength: 1 }),
    picks: fc.array(fc.tuple(fc.nat(), fc.nat(), fc.integer({ min: -1, max: 3 })), { minLength: 1 }),
  })
  .map(({ documents, queries, picks }) => {
    const qrels = new Map<string, Map<string, number>>()
    for (const [q, d, score] of picks) {
      const query = queries[q % queries.length].id
      const row = qrels.get(query) ?? new Map<string, number>()
      qrels.set(query, row.set(documents[d % documents.length].id, score))
    }
    return { documents, queries, qrels }
  })

it('comes back as it was written', async () => {
  await fc.assert(
    fc.asyncProperty(collection, async ({ documents, queries, qrels }) => {
      const folder = at('round-trip')
      await writeBeir(folder, { documents, queries, qrels: { dev: qrels } })
      const loaded = await loadBeir(folder, { split: 'dev' })
      expect(loaded.corpus.ids).toEqual(documents.map((row) => row.id))
      expect(loaded.corpus.titles).toEqual(documents.map((row) => row.title))
      expect(loaded.corpus.texts).toEqual(documents.map((row) => `${row.title} ${row.text}`.trim()))
      expect(loaded.queries.ids).toEqual(queries.map((row) => row.id).filter((query) => qrels.has(query)))
      for (const [query, index] of loaded.queries.indexOf) {
        expect(loaded.queries.texts[index]).toBe(queries.find((row) => row.id === query)?.text)
      }
      expect(loaded.qrels).toEqual(qrels)
    }),
    { numRuns: 30 },
  )
})

it('is not written with ids that its qrels cannot hold', async () => {
  const content = { documents: [], queries: [], qrels: { test: new Map([['a\tb', new Map([['d', 1]])]]) } }
  await expect(writeBeir(at('bad'), content)).rejects.toMatchObject({ code: 'NEG_INPUT_SCHEMA' })
})
