import { readFile } from 'node:fs/promises'

import { NegError } from '@neg/core'

/** Reads a JSON file that the project wrote. @throws NEG_INPUT_MISSING, NEG_INPUT_SYNTAX. */
export async function readJson<T>(file: string, remedy: string): Promise<T> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new NegError('NEG_INPUT_MISSING', 'there is no such file', { where: { file }, remedy, cause })
  })
  try {
    return JSON.parse(text) as T
  } catch (cause) {
    throw new NegError('NEG_INPUT_SYNTAX', 'the file is no JSON', { where: { file }, remedy, cause })
  }
}
