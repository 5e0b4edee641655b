import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'

/** How the tests of a run ended. */
export interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

interface Report {
  readonly testResults: readonly {
    readonly status: string
    readonly assertionResults: readonly { readonly status: string }[]
  }[]
}

/**
 * Counts the tests in vitest's JSON report. A file that fails without a failed test in it (it doesn't load, say) counts
 * as one failed, and so does a run that ends badly with no other failure, or leaves no report.
 */
export async function countTests(path: string, clean: boolean): Promise<Counts> {
  const { testResults } = await readReport(path)
  const tests = testResults.flatMap((file) => file.assertionResults)
  const count = (status: string): number => tests.filter((test) => test.status === status).length
  const unloaded = testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed'),
  ).length
  const passed = count('passed')
  const failed = count('failed') + unloaded
  return { passed, failed: clean ? failed : Math.max(failed, 1), skipped: tests.length - passed - count('failed') }
}

/** Where there is none, the run has said why. */
async function readReport(path: string): Promise<Report> {
  return existsSync(path) ? (JSON.parse(await readFile(path, 'utf8')) as Report) : { testResults: [] }
}
