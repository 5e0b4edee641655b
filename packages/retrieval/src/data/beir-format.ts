import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** A document of a BEIR collection. */
export interface BeirDocument {
  readonly id: string
  /** Empty where the file has none. */
  readonly title: string
  readonly text: string
  readonly metadata?: Readonly<Record<string, unknown>>
}

/** A query of a BEIR collection. */
export interface BeirQuery {
  readonly id: string
  readonly text: string
}

/** What is indexed and encoded of a document: title and text in one. */
export function documentText({ title, text }: Pick<BeirDocument, 'title' | 'text'>): string {
  return `${title} ${text}`.trim()
}

/** The path of a file of the folder: the packed one where only that is there. */
export function beirPath(folder: string, ...parts: readonly string[]): string {
  const path = join(folder, ...parts)
  return !existsSync(path) && existsSync(`${path}.gz`) ? `${path}.gz` : path
}

export const qrelsHeader = 'query-id\tcorpus-id\tscore'
