import { NegError } from '@neg/core'

import { escapeHtml } from './escape-html.ts'
import { formatNumber } from './format-number.ts'
import type { DataTable, TableCell, TableColumn, TableRow } from './page.ts'
import { colorReference } from './palette.ts'
import { plainText, renderInline } from './render-inline.ts'

/**
 * A table as HTML, in a container of its own that scrolls where the page is too narrow.
 *
 * @throws NEG_SHAPE when a row has not one cell for each column.
 */
export function renderTable(table: DataTable): string {
  const { columns, rows, sortable = true } = table
  const ragged = rows.findIndex((row) => row.cells.length !== columns.length)
  if (ragged !== -1) {
    throw new NegError(
      'NEG_SHAPE',
      `a row of ${rows[ragged].cells.length} cells in a table of ${columns.length} columns`,
      {
        where: { field: table.title, row: ragged + 1 },
      },
    )
  }
  const head = columns.map((column) => {
    const explained = column.explanation === undefined ? '' : ` title="${escapeHtml(column.explanation)}"`
    return `<th scope="col"${alignment(column)}${explained}>${escapeHtml(column.label)}</th>`
  })
  const caption = table.caption === undefined ? '' : `<p class="note">${renderInline(table.caption)}</p>`
  return [
    `<div class="scroll" role="region" tabindex="0" aria-label="${escapeHtml(table.title)}">`,
    `<table${sortable && rows.length > 1 ? ' data-sortable' : ''}>`,
    `<thead><tr>${head.join('')}</tr></thead>`,
    `<tbody>${rows.map((row) => renderRow(row, columns)).join('')}</tbody>`,
    `</table></div>${caption}`,
  ].join('')
}

function renderRow({ cells, emphasis, muted }: TableRow, columns: readonly TableColumn[]): string {
  const classes = [emphasis === true && 'emphasis', muted === true && 'muted'].filter((name) => name !== false)
  const rendered = cells.map((cell, index) => renderCell(cell, columns[index], index === 0))
  return `<tr${classes.length > 0 ? ` class="${classes.join(' ')}"` : ''}>${rendered.join('')}</tr>`
}

function renderCell(cell: TableCell, column: TableColumn, first: boolean): string {
  const tag = first ? 'th' : 'td'
  const color = typeof cell === 'object' && cell !== null ? cell.color : undefined
  const attributes = [
    first ? ' scope="row"' : '',
    color === undefined ? alignment(column) : ` class="dotted" style="--dot:${colorReference(color)}"`,
  ].join('')
  const write = (content: string, sort?: string): string =>
    `<${tag}${attributes}${sort === undefined ? '' : ` data-sort="${escapeHtml(sort)}"`}>${content}</${tag}>`
  if (cell === null) return write('')
  if (typeof cell === 'string') return write(escapeHtml(cell))
  if (typeof cell === 'number') return write(formatNumber(cell, column.format), String(cell))
  const note = cell.note === undefined ? '' : `<small>${escapeHtml(cell.note)}</small>`
  return write(renderInline(cell.text) + note, String(cell.sort ?? plainText(cell.text)))
}

function alignment(column: TableColumn): string {
  return (column.align ?? (column.format === undefined ? 'start' : 'end')) === 'end' ? ' class="end"' : ''
}
