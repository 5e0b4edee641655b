import { NegError } from '@neg/core'

import { escapeHtml } from './escape-html.ts'
import type { InlinePiece, InlineText } from './page.ts'

const tags = { strong: 'strong', emphasis: 'em', code: 'code' } as const

/**
 * A line of text as HTML, all of it escaped.
 *
 * @throws NEG_RANGE for a link that is neither `#anchor`, a relative path nor `https:`.
 */
export function renderInline(text: InlineText): string {
  return typeof text === 'string' ? escapeHtml(text) : text.map(renderPiece).join('')
}

/** The same text without its marks. */
export function plainText(text: InlineText): string {
  return typeof text === 'string'
    ? text
    : text.map((piece) => (typeof piece === 'string' ? piece : piece.text)).join('')
}

function renderPiece(piece: string | InlinePiece): string {
  if (typeof piece === 'string') return escapeHtml(piece)
  const text = escapeHtml(piece.text)
  switch (piece.kind) {
    case 'badge':
      return `<span class="badge ${piece.tone ?? 'neutral'}">${text}</span>`
    case 'link':
      return `<a href="${escapeHtml(safeAddress(piece.href))}" rel="noreferrer">${text}</a>`
    default:
      return `<${tags[piece.kind]}>${text}</${tags[piece.kind]}>`
  }
}

function safeAddress(href: string): string {
  if (href.startsWith('https://') || !/^[a-z][a-z0-9+.-]*:|^\/\//i.test(href)) return href
  throw new NegError('NEG_RANGE', `a page does not link to "${href}"`, {
    where: { field: 'href' },
    remedy: 'Link to an anchor, a file beside the page or an https address.',
  })
}
