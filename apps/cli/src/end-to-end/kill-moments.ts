import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'

import { filesIn } from './run-neg.ts'

/** When each file below a folder was written. */
export function writingTimes(folder: string): Readonly<Record<string, number>> {
  return Object.fromEntries(filesIn(folder).map((file) => [file, statSync(join(folder, file)).mtimeMs]))
}

/** Waits until so many files of a kind were seen below a folder, whether they stay or not, or until the folder goes. */
export async function filesSeen(folder: string, count: number, kind: RegExp = /(?:)/): Promise<void> {
  const seen = new Set<string>()
  while (existsSync(folder)) {
    for (const file of listed(folder)) if (kind.test(file)) seen.add(file)
    if (seen.size >= count) return
    await setTimeout(1)
  }
}

function listed(folder: string): readonly string[] {
  try {
    return filesIn(folder)
  } catch (error) {
    // A folder that was listed is gone.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
