import { NegError } from '@neg/core'
import { readLines } from '@neg/core/data'
import { writeWhole } from '@neg/core/execution'

import { tabLine } from './tab-fields.ts'

/** How two documents are related, for judging what a miner brings back. */
export interface DocumentRelation {
  readonly from: string
  readonly relation: 'hypernym' | 'similar'
  readonly to: string
}

const columns = ['from-id', 'relation', 'to-id']
const header = columns.join('\t')

/**
 * Writes relations as tab-separated rows under a header, whole or not at all.
 *
 * @throws NEG_INPUT_SCHEMA for an id with a tab or a line end in it; NEG_WRITE_FAILED.
 */
export async function writeRelations(file: string, relations: readonly DocumentRelation[]): Promise<void> {
  await writeWhole(
    file,
    (function* () {
      yield tabLine(columns)
      for (const { from, relation, to } of relations) yield tabLine([from, relation, to])
    })(),
  )
}

/**
 * Which documents are one relation apart, so that a mined negative can be suspected: `hypernym` (the other is its
 * broader term), `hyponym` (its narrower one), `similar`, `sibling` (they share a broader term).
 */
export class DocumentRelations {
  readonly #hypernyms = new Map<string, Set<string>>()
  readonly #similar = new Map<string, Set<string>>()

  constructor(relations: Iterable<DocumentRelation>) {
    for (const { from, relation, to } of relations) {
      if (relation === 'hypernym') add(this.#hypernyms, from, to)
      else {
        add(this.#similar, from, to)
        add(this.#similar, to, from)
      }
    }
  }

  /** Reads what `writeRelations` wrote. @throws NEG_INPUT_MISSING, NEG_INPUT_SYNTAX with the line. */
  static async read(file: string): Promise<DocumentRelations> {
    const relations: DocumentRelation[] = []
    for await (const { text, line } of readLines(file)) {
      if (line === 1 ? text === header : text === '') continue
      const [from, relation, to, ...more] = text.split('\t')
      const known = relation === 'hypernym' || relation === 'similar'
      if (line === 1 || !known || from === '' || !to || more.length > 0) {
        throw new NegError('NEG_INPUT_SYNTAX', line === 1 ? 'no header of relations' : 'not a relation', {
          where: { file, line },
          remedy: `The header is ${columns.join(', ')}, split by tabs; a relation is hypernym or similar.`,
        })
      }
      relations.push({ from, relation, to })
    }
    return new DocumentRelations(relations)
  }

  /** How `other` relates to `document`, or undefined when they are further apart. */
  between(document: string, other: string): 'hypernym' | 'hyponym' | 'similar' | 'sibling' | undefined {
    const broader = this.#hypernyms.get(document)
    if (broader?.has(other)) return 'hypernym'
    if (this.#hypernyms.get(other)?.has(document)) return 'hyponym'
    if (this.#similar.get(document)?.has(other)) return 'similar'
    const shared = [...(this.#hypernyms.get(other) ?? [])].some((term) => broader?.has(term))
    return shared ? 'sibling' : undefined
  }
}

function add(map: Map<string, Set<string>>, key: string, value: string): void {
  const values = map.get(key)
  if (values === undefined) map.set(key, new Set([value]))
  else values.add(value)
}
