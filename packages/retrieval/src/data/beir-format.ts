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

/** The path of a file of the folder: the packed one where only that is there. */
export function beirPath(folder: string, ...parts: readonly string[]): string {
  const path = join(folder, ...parts)
  return !existsSync(path) && existsSync(`${path}.gz`) ? `${path}.gz` : path
}

/** The header row of a qrels file. */
export const qrelsColumns: readonly string[] = ['query-id', 'corpus-id', 'score']
