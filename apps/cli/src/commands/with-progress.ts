import type { OnProgress } from '@neg/core'

import { createProgress } from '../terminal/create-progress.ts'

/** Shows the progress of one piece of work on stderr; `note` says afterwards what came of it. */
export async function withProgress<T>(
  label: string,
  work: (onProgress: OnProgress) => Promise<T>,
  note: (result: T) => string,
): Promise<T> {
  const progress = createProgress()
  const step = progress.step(label)
  try {
    const result = await work(step.update)
    step.done(note(result))
    return result
  } finally {
    progress.close()
  }
}
