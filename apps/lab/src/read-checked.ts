import { NegError } from '@neg/core'
import { readJson } from '@neg/core/data'
import type { z } from 'zod'

/**
 * Reads a JSON file of a known form.
 *
 * @throws what `readJson` throws; NEG_INPUT_SCHEMA with the field that isn't as it should be.
 */
export async function readChecked<T>(file: string, schema: z.ZodType<T>): Promise<T> {
  const parsed = schema.safeParse(await readJson(file, { remedy: 'Give the output folder of a run that ended.' }))
  if (parsed.success) return parsed.data
  const [{ message, path: field }] = parsed.error.issues
  throw new NegError('NEG_INPUT_SCHEMA', `the file is not of the expected form: ${message}`, {
    where: { file, field: field.join('.') },
    remedy: 'Remove it and run the experiment again.',
  })
}
