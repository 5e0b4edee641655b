import { styleText } from 'node:util'

import Table from 'cli-table3'

export interface TerminalColumn {
  readonly label: string
  /** Default: right where every cell is a number or empty, else left. */
  readonly align?: 'left' | 'right'
  /** Where there is no room the lowest goes first. A column without it always stays. */
  readonly importance?: number
}

/** Numbers are written as they are; who wants other digits gives text. */
export type TerminalCell = string | number | null

export interface TerminalTableOptions {
  /** Where it will be written: decides on width and colour. Default stdout. */
  readonly stream?: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number }
  /** Characters a line may have. Default: those of the terminal, 80 where there is none. */
  readonly width?: number
}

/** A column as it is laid out. */
interface Laid extends TerminalColumn {
  readonly place: number
  readonly width: number
  readonly align: 'left' | 'right'
}

const gap = 2
const narrowest = 8

/**
 * A table for the terminal: a head, a rule, rows; numbers to the right, no frame around it.
 *
 * Where it is too wide, the least important columns are left out (a last line names them), then the widest texts are
 * cut, each with an ellipsis. Bold only on a terminal and without `NO_COLOR`; elsewhere the rule is of hyphens.
 */
export function renderTable(
  columns: readonly TerminalColumn[],
  rows: readonly (readonly TerminalCell[])[],
  options: TerminalTableOptions = {},
): string {
  const { stream = process.stdout } = options
  const { width = (stream.isTTY === true ? stream.columns : undefined) ?? 80 } = options
  const all = columns.map((column, place) => layOut(column, place, rows))
  const shown = fit(all, width)
  const widths = shorten(shown, width)
  const table = new Table({
    head: shown.map(({ label }) => styleText('bold', label, { stream })),
    colAligns: shown.map(({ align }) => align),
    // The library measures a column itself where it isn't told how wide it may be.
    colWidths: shown.map((column, index) => (widths[index] < column.width ? widths[index] + gap : null)),
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': gap },
    chars: { ...noFrame, ...rule(stream.isTTY === true ? '─' : '-') },
  })
  for (const row of rows) table.push(shown.map(({ place }) => written(row[place])))
  const lines = table
    .toString()
    .split('\n')
    .map((line) => (/^[-─]+$/.test(line) ? line.slice(0, -gap) : line.trimEnd()))
  const left = all.filter((column) => !shown.includes(column)).map(({ label }) => label)
  if (left.length > 0) lines.push(`Left out for want of room: ${left.join(', ')}.`)
  return lines.join('\n')
}

const sides = [
  'top',
  'top-mid',
  'top-left',
  'top-right',
  'bottom',
  'bottom-mid',
  'bottom-left',
  'bottom-right',
] as const
const inner = ['left', 'left-mid', 'right', 'right-mid', 'middle'] as const
const noFrame = Object.fromEntries([...sides, ...inner].map((name) => [name, '']))

function rule(character: string): { readonly mid: string; readonly 'mid-mid': string } {
  return { mid: character, 'mid-mid': '' }
}

function written(cell: TerminalCell): string {
  return cell === null ? '' : String(cell)
}

function layOut(column: TerminalColumn, place: number, rows: readonly (readonly TerminalCell[])[]): Laid {
  const cells = rows.map((row) => row[place])
  const numeric =
    cells.every((cell) => cell === null || typeof cell === 'number') && cells.some((cell) => cell !== null)
  const width = Math.max(column.label.length, ...cells.map((cell) => written(cell).length))
  return { ...column, place, width, align: column.align ?? (numeric ? 'right' : 'left') }
}

function total(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, 0) + gap * Math.max(0, widths.length - 1)
}

/** Leaves out the least important columns until the others fit, or only those are left that always stay. */
function fit(columns: readonly Laid[], width: number): readonly Laid[] {
  const shown = [...columns]
  while (total(shown.map((column) => column.width)) > width) {
    const importances = shown.map(({ importance }) => importance ?? Number.POSITIVE_INFINITY)
    const least = Math.min(...importances)
    if (!Number.isFinite(least)) break
    shown.splice(importances.lastIndexOf(least), 1)
  }
  return shown
}

/** Narrows the widest text column, a character at a time, while there is too little room. */
function shorten(columns: readonly Laid[], width: number): readonly number[] {
  const widths = columns.map((column) => column.width)
  while (total(widths) > width) {
    const texts = columns.flatMap(({ align }, index) => (align === 'left' && widths[index] > narrowest ? [index] : []))
    if (texts.length === 0) break
    widths[texts.reduce((widest, index) => (widths[index] > widths[widest] ? index : widest))] -= 1
  }
  return widths
}
