import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

import { NegError } from '@neg/core'
import { type JsonRow, optionalField, type QrelsRow, readJsonl, readLines, stringField } from '@neg/core/data'

import { type BeirDocument, beirPath, type BeirQuery, qrelsColumns } from './beir-format.ts'
import { tabFields } from './tab-fields.ts'

/** A document or query with the line it stands on. */
export type Placed<T> = T & { readonly line: number }

/** A BEIR folder whose files are read as they are asked for, each time anew. */
export interface BeirFolder {
  readonly folder: string
  /** The names of the qrels files, such as `dev`, `test`, `train`, in alphabetical order. */
  readonly splits: readonly string[]
  /** The path of a file, `corpus`, `queries`, or a split. */
  readonly path: (part: string) => string
  readonly documents: () => AsyncGenerator<Placed<BeirDocument>, void, undefined>
  readonly queries: () => AsyncGenerator<Placed<BeirQuery>, void, undefined>
  readonly judgments: (split: string) => AsyncGenerator<QrelsRow, void, undefined>
}

/**
 * Opens a folder in BEIR's layout: `corpus.jsonl` (`_id`, `title`, `text`, `metadata`), `queries.jsonl` (`_id`, `text`)
 * and `qrels/SPLIT.tsv` (with a header row), each of them possibly packed as `.gz`.
 *
 * Nothing is held in memory: the readers stream, so a corpus of several GB passes through 1 MiB at a time. Ids are not
 * compared with each other; `loadBeir` does that. Errors, with file and line: NEG_INPUT_MISSING for a folder or file
 * that is not there; NEG_INPUT_SYNTAX for broken JSON or a row of the wrong width; NEG_INPUT_SCHEMA for a field of the
 * wrong kind (a list where a string belongs) and a qrels file without its header row.
 */
export async function openBeir(folder: string): Promise<BeirFolder> {
  const names = await namesIn(folder)
  const qrels = names.includes('qrels') ? await namesIn(join(folder, 'qrels')) : []
  const splits = qrels.flatMap((name) => /^(.+)\.tsv(?:\.gz)?$/.exec(name)?.[1] ?? [])
  const path = (part: string): string =>
    part === 'corpus' || part === 'queries'
      ? beirPath(folder, `${part}.jsonl`)
      : beirPath(folder, 'qrels', `${part}.tsv`)
  return {
    folder,
    splits: [...new Set(splits)].sort(),
    path,
    documents: () => readDocuments(path('corpus')),
    queries: () => readQueries(path('queries')),
    judgments: (split) => readJudgments(path(split)),
  }
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((cause: NodeJS.ErrnoException) => {
    const what = cause.code === 'ENOENT' ? 'there is no such folder' : `the folder can't be read: ${cause.message}`
    throw new NegError('NEG_INPUT_MISSING', what, {
      where: { file: folder },
      remedy: 'Give a folder with corpus.jsonl, queries.jsonl and qrels/.',
      cause,
    })
  })
}

async function* readDocuments(file: string): AsyncGenerator<Placed<BeirDocument>, void, undefined> {
  for await (const row of readJsonl(file)) {
    const document = {
      id: idOf(row),
      title: optionalField(stringField, row, 'title') ?? '',
      text: stringField(row, 'text'),
      line: row.line,
    }
    const metadata = row.value.metadata
    yield typeof metadata === 'object' && metadata !== null ? { ...document, metadata: { ...metadata } } : document
  }
}

async function* readQueries(file: string): AsyncGenerator<Placed<BeirQuery>, void, undefined> {
  for await (const row of readJsonl(file)) yield { id: idOf(row), text: stringField(row, 'text'), line: row.line }
}

function idOf(row: JsonRow): string {
  const id = stringField(row, '_id')
  if (id !== '') return id
  throw new NegError('NEG_INPUT_SCHEMA', 'the id is empty', { where: { file: row.file, line: row.line, field: '_id' } })
}

async function* readJudgments(file: string): AsyncGenerator<QrelsRow, void, undefined> {
  let headed = false
  for await (const { text, line } of readLines(file)) {
    if (text.trim() === '') continue
    const [query, document, score] = tabFields(text, qrelsColumns, file, line)
    const whole = /^-?\d+$/.test(score.trim())
    if (!headed) {
      headed = true
      if (!whole) continue
      throw new NegError('NEG_INPUT_SCHEMA', 'the header row is missing', {
        where: { file, line },
        remedy: 'Put the row "query-id<tab>corpus-id<tab>score" first; other readers skip the first row unseen.',
      })
    }
    if (!whole) {
      throw new NegError('NEG_INPUT_SYNTAX', `the score ${JSON.stringify(score)} is no whole number`, {
        where: { file, line },
      })
    }
    yield { query, document, relevance: Number(score), line }
  }
}
