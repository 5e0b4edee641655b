import { readFile } from 'node:fs/promises'

import { NegError } from '../errors.ts'

/**
 * The value that a JSON file holds, as `writeJson` of `@neg/core/execution` writes it; the whole file is held in memory.
 *
 * @param options.remedy what to do where the file isn't there or is broken, as a sentence. Default: check the path.
 * @throws NEG_INPUT_MISSING when it can't be read; NEG_INPUT_SYNTAX, with the line where the parser tells it.
 */
export async function readJson(
  file: string,
  { remedy = 'Check the path.' }: { readonly remedy?: string } = {},
): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    const what = cause.code === 'ENOENT' ? 'there is no such file' : `the file can't be read: ${cause.message}`
    throw new NegError('NEG_INPUT_MISSING', what, { where: { file }, remedy, cause })
  })
  try {
    return JSON.parse(text)
  } catch (cause) {
    const said = cause instanceof Error ? cause.message.replaceAll(/\s+/g, ' ') : String(cause)
    throw new NegError('NEG_INPUT_SYNTAX', `the file is no JSON: ${said}`, {
      where: { file, line: lineOf(text, said) },
      remedy,
      cause,
    })
  }
}

/** The line that the parser stopped at, where its message gives the position; it quotes the place otherwise. */
function lineOf(text: string, message: string): number | undefined {
  if (message.includes('end of JSON')) return text.split('\n').length
  const position = /position (\d+)/.exec(message)
  return position === null ? undefined : text.slice(0, Number(position[1])).split('\n').length
}
