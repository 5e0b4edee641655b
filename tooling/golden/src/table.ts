import Table from 'cli-table3'

import type { GoldenRow, GoldenStatus } from './run-golden.ts'

export type GoldenTotals = Readonly<Record<GoldenStatus | 'cases', number>>

/** How many rows have which status. */
export function totalsOf(rows: readonly GoldenRow[]): GoldenTotals {
  const totals = { cases: rows.length, pass: 0, fail: 0, error: 0, missing: 0, 'no-data': 0 }
  for (const { status } of rows) totals[status] += 1
  return totals
}

/** What a terminal shows: a line for each function (one for a file without an adapter), then every failure. */
export function goldenTable(rows: readonly GoldenRow[]): string {
  const table = new Table({
    head: ['file', 'function', 'passed', 'worst', 'at'],
    colAligns: ['left', 'left', 'right', 'right', 'left'],
    style: { head: [], border: [], compact: true },
  })
  for (const [file, ofFile] of Map.groupBy(rows, (row) => row.file)) {
    if (ofFile.every((row) => row.status === 'missing')) {
      table.push([file, 'no adapter', `0 of ${ofFile.length}`, '', ''])
      continue
    }
    for (const [name, ofFunction] of Map.groupBy(ofFile, (row) => row.function)) {
      const worst = worstOf(ofFunction)
      const { cases, pass } = totalsOf(ofFunction)
      table.push([file, name, `${pass} of ${cases}`, worst === undefined ? '' : format(worst.worst), worst?.at ?? ''])
    }
  }
  const { cases, pass, fail, error, missing, 'no-data': noData } = totalsOf(rows)
  const failures = rows.filter(({ status }) => status === 'fail' || status === 'error' || status === 'no-data')
  return [
    table.toString(),
    ...failures.map((row) => `${row.status}: ${row.file} ${row.function}, case "${row.case}"${detail(row)}`),
    `${cases} cases: ${pass} passed, ${fail} failed, ${error} errors, ${missing} missing, ${noData} without data`,
  ].join('\n')
}

/** The row with the largest difference among those that have one. */
function worstOf(rows: readonly GoldenRow[]): (GoldenRow & { readonly worst: number }) | undefined {
  const measured = rows.filter((row): row is GoldenRow & { readonly worst: number } => row.worst !== null)
  return measured.reduce<(typeof measured)[number] | undefined>(
    (worst, row) => (worst === undefined || row.worst > worst.worst ? row : worst),
    undefined,
  )
}

function detail({ at, message, worst }: GoldenRow): string {
  const place = at === null || at === '' ? '' : ` at ${at}`
  return `${place}: ${message ?? ''}${worst === null ? '' : ` (difference ${format(worst)})`}`
}

function format(value: number): string {
  return value === 0 ? '0' : value.toExponential(1)
}
