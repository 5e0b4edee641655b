import { readFile } from 'node:fs/promises'
import { NegError } from '@neg/core'
import type { z } from 'zod'

/**
 * Reads a JSON file of a known form.
 *
 * @throws NEG_INPUT_MISSING, NEG_INPUT_SYNTAX or NEG_INPUT_SCHEMA, each with the file.
 */
export async function readJson<T>(path: string, schema: z.ZodType<T>): Promise<T> {
  let content: string
  try {
    content = await readFile(path, 'utf8')
  } catch (cause) {
    throw new NegError('NEG_INPUT_MISSING', 'the file cannot be read', {
      where: { file: path },
      remedy: 'Give the output folder of a run that ended.',
      cause,
    })
  }
  let value: unknown
  try {
    value = JSON.parse(content)
  } catch (cause) {
    throw new NegError('NEG_INPUT_SYNTAX', 'the file is not JSON', {
      where: { file: path },
      remedy: 'Remove it and run the experiment again.',
      cause,
    })
  }
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const [{ message, path: field }] = parsed.error.issues
  throw new NegError('NEG_INPUT_SCHEMA', `the file is not of the expected form: ${message}`, {
    where: { file: path, field: field.join('.') },
    remedy: 'Remove it and run the experiment again.',
  })
}
