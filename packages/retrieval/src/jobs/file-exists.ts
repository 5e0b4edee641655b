import { access } from 'node:fs/promises'

/** Whether a file is there. A place that can't be looked at is no answer, so other errors pass through. */
export async function fileExists(file: string): Promise<boolean> {
  try {
    await access(file)
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return false
    throw error
  }
}
