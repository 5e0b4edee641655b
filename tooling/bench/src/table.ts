import Table from 'cli-table3'

import { curveCells, curveHeads, rowCells, rowHeads } from './cells.ts'
import { bytes, difference, digits } from './format.ts'
import { agrees } from './judge.ts'
import type { BenchCheck, BenchReport, BenchRow } from './report.ts'

/** What a terminal shows: the machine, a line for each row, the curves, and what went wrong. */
export function benchTable(report: BenchReport): string {
  const rows = table(rowHeads, report.rows.map(rowCells))
  const curves = table(curveHeads, report.curves.map(curveCells))
  return [machineLine(report), rows, curves, ...remarks(report)].join('\n')
}

/** `peak memory 1.23 GB, at most 4.00 GB`. */
export function checkText({ name, value, atMost, atLeast }: BenchCheck): string {
  const written = name.includes('memory') ? bytes : digits
  const bounds = [
    ...(atMost === null ? [] : [`at most ${written(atMost)}`]),
    ...(atLeast === null ? [] : [`at least ${written(atLeast)}`]),
  ]
  return `${name} ${written(value)}, ${bounds.join(', ')}`
}

function machineLine({ machine, quick }: BenchReport): string {
  const rates = machine.matmul.map(({ name, gflops }) => `${name} ${digits(gflops)} GFLOP/s`)
  return [
    `${machine.processor}, ${machine.threads} threads, ${bytes(machine.memory)}, ${machine.system}, Node ${machine.node}`,
    `matrix product: ${rates.join(', ')}`,
    ...machine.engines.map(({ name, device, version }) => `${name}: ${device}, ${version}`),
    ...(quick ? ['A quick run: small sizes, which meet and miss no target.'] : []),
  ].join('\n')
}

function remarks({ rows, failures }: BenchReport): string[] {
  const title = (row: BenchRow): string =>
    `${row.id} ${row.size}, ${row.engine}${row.against === null ? '' : ` against ${row.against}`}`
  return [
    ...rows.flatMap((row) =>
      row.checks.map((check) => `${title(row)}: ${checkText(check)}${check.holds ? '' : ': not so'}`),
    ),
    ...rows.flatMap((row) => (row.reason === null ? [] : [`${title(row)}: ${row.reason}`])),
    ...rows
      .filter((row) => !agrees(row))
      .map(
        (row) => `${title(row)}: the results differ by ${difference(row.agreement ?? 0)}, more than ${row.tolerance}`,
      ),
    ...failures.map(({ id, size, engine, message }) => `${id} ${size}, ${engine}: broke off: ${message}`),
  ]
}

function table(head: readonly string[], rows: string[][]): string {
  const drawn = new Table({ head: [...head], style: { head: [], border: [], compact: true } })
  drawn.push(...rows)
  return drawn.toString()
}
