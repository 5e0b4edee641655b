/** What went wrong, as a word that programs can branch on. */
export type NegErrorCode =
  | 'NEG_INPUT_MISSING'
  | 'NEG_INPUT_SYNTAX'
  | 'NEG_INPUT_SCHEMA'
  | 'NEG_ID_DUPLICATE'
  | 'NEG_ID_UNKNOWN'
  | 'NEG_SHAPE'
  | 'NEG_DTYPE'
  | 'NEG_RANGE'
  | 'NEG_NOT_FINITE'
  | 'NEG_NO_POSITIVES'
  | 'NEG_NO_NEGATIVES'
  | 'NEG_ENGINE_MISSING'
  | 'NEG_PEER_MISSING'
  | 'NEG_WRITE_FAILED'
  | 'NEG_RESUME_MISMATCH'

/** Where it went wrong; only what is known is set. `line` and `row` start at 1. */
export interface NegErrorPlace {
  readonly file?: string
  readonly line?: number
  readonly field?: string
  readonly row?: number
}

export interface NegErrorDetails {
  readonly where?: NegErrorPlace
  /** What to do next, as a full sentence. */
  readonly remedy?: string
  readonly cause?: unknown
}

const marker = Symbol.for('@neg/error')

/**
 * The one error class of `@neg`: a code, a place and a remedy.
 *
 * `toString()` is the line a terminal shows: `NEG_X: what (file:line). What to do.`
 * Test with `NegError.isInstance(error)`, which also recognises errors of a second installed copy.
 */
export class NegError extends Error {
  readonly code: NegErrorCode
  readonly where: NegErrorPlace
  readonly remedy: string

  constructor(code: NegErrorCode, what: string, details: NegErrorDetails = {}) {
    super(what, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = 'NegError'
    this.code = code
    this.where = details.where ?? {}
    this.remedy = details.remedy ?? ''
    Object.defineProperty(this, marker, { value: true })
  }

  static isInstance(value: unknown): value is NegError {
    return typeof value === 'object' && value !== null && marker in value
  }

  override toString(): string {
    const { file, line, field, row } = this.where
    const places = [
      file === undefined ? undefined : line === undefined ? file : `${file}:${line}`,
      field === undefined ? undefined : `field ${field}`,
      row === undefined ? undefined : `row ${row}`,
    ].filter((place) => place !== undefined)
    const what = this.message.replace(/\.$/, '')
    const at = places.length > 0 ? ` (${places.join(', ')})` : ''
    return `${this.code}: ${what}${at}.${this.remedy === '' ? '' : ` ${this.remedy}`}`
  }
}
