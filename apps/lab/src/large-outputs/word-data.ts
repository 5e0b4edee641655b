import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Philox } from '@neg/core'
import type { Rng } from '@neg/core'
import { readLines } from '@neg/core/data'
import { AliasTable } from '@neg/core/random'

import type { DataSource, ExperimentOptions } from '../experiment.ts'

/** Texts as numbers of words; 0 is what is not in the vocabulary. */
export interface WordData {
  readonly train: Int32Array
  readonly test: Int32Array
  readonly vocabulary: number
  /** Which texts they are, for the page. */
  readonly source: string
}

const vocabulary = 2000

function filesOf({ dataDir }: ExperimentOptions): readonly string[] {
  if (dataDir === undefined) return []
  const files = ['valid.txt', 'test.txt'].map((name) => join(dataDir, 'wikitext-2-valid-test', name))
  return files.every((file) => existsSync(file)) ? files : []
}

/** WikiText-2 where it is given. Its digest is that of nothing where words are drawn. */
export const wordSource: DataSource = { name: 'WikiText-2, or drawn words where it is absent', locate: filesOf }

/**
 * The validation text of WikiText-2 to learn from and its test text to be judged on, over the 2,000 most frequent words; where
 * they are absent, drawn words: most depend on the one before.
 */
export async function wordData(options: ExperimentOptions): Promise<WordData> {
  const files = filesOf(options)
  if (files.length === 0) {
    const rng = new Philox(0).fork('words')
    return {
      train: drawWords(120_000, rng.fork('train')),
      test: drawWords(40_000, rng.fork('test')),
      vocabulary,
      source: 'drawn words: WikiText-2 is not below the data root (--data), so this run drew words of its own',
    }
  }
  const [train, test] = await Promise.all(files.map(readWords))
  const counts = new Map<string, number>()
  for (const word of train) counts.set(word, (counts.get(word) ?? 0) + 1)
  counts.delete('<unk>')
  const known = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, vocabulary - 1)
  const ids = new Map(known.map(([word], i) => [word, i + 1]))
  const numbered = (words: readonly string[]): Int32Array => Int32Array.from(words, (word) => ids.get(word) ?? 0)
  return {
    train: numbered(train),
    test: numbered(test),
    vocabulary,
    source: 'WikiText-2: its validation text to learn from, its test text to be judged on',
  }
}

async function readWords(file: string): Promise<string[]> {
  const words: string[] = []
  for await (const { text } of readLines(file)) {
    for (const word of text.split(' ')) if (word !== '') words.push(word)
    words.push('<eos>')
  }
  return words
}

/** Words by Zipf's law, of which three in five follow from the word before. */
function drawWords(count: number, rng: Rng): Int32Array {
  const frequencies = new AliasTable(Array.from({ length: vocabulary }, (_, rank) => 1 / (rank + 5)))
  const words = new Int32Array(count)
  for (let i = 0; i < count; i += 1) {
    const follows = i > 0 && rng.uniform() < 0.6
    words[i] = follows ? (words[i - 1] * 31 + 7 * rng.below(3)) % vocabulary : frequencies.draw(rng)
  }
  return words
}
