import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { EngineName } from '@neg/core'
import { writeJson, writeWhole } from '@neg/core/execution'

import { performancePage } from './performance-page.ts'
import { reportSchema } from './report.ts'
import type { BenchReport } from './report.ts'

/** Runs that the page is made of: each is kept, so that a machine with a card renews only its own part. */
export type PerformanceResults = Readonly<Partial<Record<PerformancePart, BenchReport>>>
const parts = ['processor', 'cuda', 'webgpu'] as const
export type PerformancePart = (typeof parts)[number]

const ownFolder = fileURLToPath(new URL('../results', import.meta.url))
const ownPage = fileURLToPath(new URL('../../../docs/performance.md', import.meta.url))

/** Keeps a run's result as its part of `docs/performance.md` and writes the page anew; returns its path. */
export async function writePerformancePage(
  report: BenchReport,
  engine: EngineName | undefined,
  { folder, page } = { folder: ownFolder, page: ownPage },
): Promise<string> {
  const part = parts.find((one) => one === engine) ?? 'processor'
  await writeJson(join(folder, `${part}.json`), report)
  await writeWhole(page, performancePage(readResults(folder)))
  return page
}

/** The results that are kept. */
export function readResults(folder: string = ownFolder): PerformanceResults {
  return Object.fromEntries(
    parts.flatMap((part) => {
      let text: string
      try {
        text = readFileSync(join(folder, `${part}.json`), 'utf8')
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
        throw error
      }
      return [[part, reportSchema.parse(JSON.parse(text))]]
    }),
  )
}
