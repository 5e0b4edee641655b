import { join } from 'node:path'

import { evaluate } from '@neg/core/evaluation'
import { tokenizerFrom, type TokenizerName } from '@neg/core/text'
import { loadBeir } from '@neg/retrieval/data'
import { Bm25Index, type Bm25Parameters, quantiseLength, runFromSearch } from '@neg/retrieval/search'

import { type AdapterCall, defineAdapter } from '../src/define-adapter.ts'

type Options = Pick<Bm25Parameters, keyof Bm25Parameters>
type Texts = Readonly<Record<string, string>>

const bySpaces = (text: string): string[] => text.split(' ').filter((token) => token !== '')

const build = (docs: Texts, options: Options): Bm25Index =>
  Bm25Index.build(
    Object.entries(docs).map(([id, text]) => ({ id, text })),
    { ...options, tokenizer: bySpaces },
  )

export default defineAdapter({
  file: '00-bm25',
  functions: {
    'Bm25Index.scoreAll': ({ inputs, options }: AdapterCall<{ docs: Texts; queries: readonly string[] }, Options>) => {
      const index = build(inputs.docs, options)
      const scores = inputs.queries.map((query) => {
        const row = index.scoreAll(query)
        return Object.fromEntries(index.ids.map((id, document) => [id, row[document]]))
      })
      return { avgdl: index.averageLength, scores }
    },
    'Bm25Index.search': ({ inputs, options }: AdapterCall<{ docs: Texts; query: string; k: number }, Options>) =>
      build(inputs.docs, options).rank(inputs.query, inputs.k),
    evaluateBm25: async ({
      inputs,
      options,
      dataDir,
    }: AdapterCall<
      { dataPath: string; split: string; tokenizer: TokenizerName; depth: number; queryIds?: readonly string[] },
      Options
    >) => {
      const { corpus, queries, qrels } = await loadBeir(join(dataDir, inputs.dataPath), { split: inputs.split })
      const documents = corpus.ids.map((id, document) => ({ id, text: corpus.texts[document] }))
      const index = Bm25Index.build(documents, { ...options, tokenizer: inputs.tokenizer })
      const run = runFromSearch(queries.ids, index.ids, await index.search(queries.texts, inputs.depth))
      return {
        mean: evaluate(qrels, run, ['all', 'mrr_10']).mean,
        top10: (inputs.queryIds ?? []).map((query) => ({
          query,
          ...index.rank(queries.texts[queries.indexOf.get(query) ?? -1], 10),
        })),
      }
    },
    quantiseLength: ({
      inputs,
      options,
    }: AdapterCall<{ lengths: readonly number[] }, Pick<Bm25Parameters, 'lengthNorm'>>) => ({
      quantised: inputs.lengths.map((length) => quantiseLength(length, options.lengthNorm)),
    }),
    tokenizers: ({
      inputs,
      options,
    }: AdapterCall<{ texts: readonly string[] }, { readonly tokenizer: TokenizerName }>) => ({
      tokens: inputs.texts.map((text) => tokenizerFrom(options.tokenizer).tokenize(text)),
    }),
  },
})
