/** Cuts a text into the terms that a lexical index counts. Equal ids give equal tokens. */
export interface Tokenizer {
  readonly id: string
  tokenize(text: string): string[]
}
