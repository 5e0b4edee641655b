import { NegError } from '@neg/core'
import { sha256File } from '@neg/core/execution'

/** SHA-256 of a file that a job was given. @throws NEG_INPUT_MISSING, with the remedy, when it can't be read. */
export async function inputDigest(file: string, remedy: string): Promise<string> {
  return sha256File(file).catch((cause: unknown) => {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT'
    const what = missing ? 'there is no such file' : `the file can't be read: ${(cause as Error).message}`
    throw new NegError('NEG_INPUT_MISSING', what, { where: { file }, remedy, cause })
  })
}
