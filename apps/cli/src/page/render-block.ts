import { escapeHtml } from './escape-html.ts'
import { renderFigure } from './figures/render-figure.ts'
import type { Block, KeyFigures, Notice } from './page.ts'
import { renderInline } from './render-inline.ts'
import { renderTable } from './render-table.ts'

/** Gives each figure of a page its own name. */
export type NextFigureId = () => string

/** One block as HTML. In a grid, figures are drawn for half a column. */
export function renderBlock(block: Block, nextFigureId: NextFigureId, halfColumn = false): string {
  switch (block.kind) {
    case 'prose':
      return block.paragraphs.map((paragraph) => `<p>${renderInline(paragraph)}</p>`).join('')
    case 'list':
      return `<ul class="list">${block.items.map((item) => `<li>${renderInline(item)}</li>`).join('')}</ul>`
    case 'notice':
      return renderNotice(block)
    case 'key-figures':
      return renderKeyFigures(block)
    case 'table':
      return `${block.hideTitle === true ? '' : `<h3 class="table-title">${escapeHtml(block.title)}</h3>`}${renderTable(block)}`
    case 'figure':
      return renderFigure(block, nextFigureId(), halfColumn, { inline: renderInline, table: renderTable })
    case 'details': {
      const inside = block.blocks.map((inner) => renderBlock(inner, nextFigureId, halfColumn)).join('')
      const open = block.open === true ? ' open' : ''
      return `<details class="block"${open}><summary><span>${renderInline(block.summary)}</span></summary><div class="inside">${inside}</div></details>`
    }
    case 'grid': {
      const cells = block.blocks.map((inner) => `<div>${renderBlock(inner, nextFigureId, true)}</div>`)
      return `<div class="grid">${cells.join('')}</div>`
    }
  }
}

function renderNotice({ tone, title, text, reasons = [] }: Notice): string {
  const why = reasons.map((reason) => `<li>${renderInline(reason)}</li>`).join('')
  const list = why === '' ? '' : `<ul>${why}</ul>`
  return `<div class="notice ${tone}"><p><strong>${escapeHtml(title)}</strong> ${renderInline(text)}</p>${list}</div>`
}

function renderKeyFigures({ items }: KeyFigures): string {
  const cells = items.map(({ label, value, note }) => {
    const below = note === undefined ? '' : `<dd class="below">${renderInline(note)}</dd>`
    return `<div><dt>${escapeHtml(label)}</dt><dd class="value">${escapeHtml(value)}</dd>${below}</div>`
  })
  return `<dl class="key-figures">${cells.join('')}</dl>`
}
