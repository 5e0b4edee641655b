import { createHash } from 'node:crypto'

import { escapeHtml } from './escape-html.ts'
import type { Page, PageProvenance, Section } from './page.ts'
import { pageScript } from './page-script.ts'
import { pageStyle } from './page-style.ts'
import { renderBlock } from './render-block.ts'
import { renderInline } from './render-inline.ts'

/**
 * A page as one HTML file that needs nothing else: styles, figures and the few lines that sort tables stand in it, and
 * its own security policy forbids it to load anything. Light or dark as the reader's system is, wide or phone-sized.
 *
 * The same page gives the same bytes. All text is escaped. Write it with `writeWhole` of `@neg/core/execution`.
 *
 * @throws NEG_SHAPE for a table with ragged rows, NEG_RANGE for a link the page may not have.
 */
export function renderPage(page: Page): string {
  const sections = named(page.sections)
  let figures = 0
  const nextFigureId = (): string => `f${(figures += 1)}`
  const body = sections.map(({ id, title, blocks }) => {
    const inside = blocks.map((block) => renderBlock(block, nextFigureId)).join('\n')
    return `<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${escapeHtml(title)}</h2>\n${inside}</section>`
  })
  const policy = `default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src '${digest(pageScript)}'; base-uri 'none'; form-action 'none'`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="@neg/cli">
<title>${escapeHtml(page.title)}</title>
<link rel="icon" href="data:,">
<style>${pageStyle}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header class="top">
${page.kicker === undefined ? '' : `<p class="kicker">${escapeHtml(page.kicker)}</p>\n`}<h1>${escapeHtml(page.title)}</h1>
${page.lead === undefined ? '' : `<p class="lead">${renderInline(page.lead)}</p>\n`}</header>
<div class="columns">
<nav class="contents" aria-label="Contents"><ol>${sections.map(({ id, title }) => `<li><a href="#${id}">${escapeHtml(title)}</a></li>`).join('')}</ol></nav>
<main id="content">
${body.join('\n')}
</main>
</div>
${page.provenance === undefined ? '' : renderProvenance(page.provenance)}
<script>${pageScript}</script>
</body>
</html>
`
}

function digest(script: string): string {
  return `sha256-${createHash('sha256').update(script).digest('base64')}`
}

/** Sections with anchors that are unique and stand in an address as they are. */
function named(sections: readonly Section[]): readonly (Section & { readonly id: string })[] {
  const taken = new Map<string, number>([['content', 1]])
  return sections.map((section) => {
    const base =
      (section.id ?? section.title)
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .replace(/^-+|-+$/g, '') || 'section'
    const times = (taken.get(base) ?? 0) + 1
    taken.set(base, times)
    return { ...section, id: times === 1 ? base : `${base}-${times}` }
  })
}

function renderProvenance({ engine, seed, commit, versions, data }: PageProvenance): string {
  const facts: (readonly [string, string])[] = []
  if (engine !== undefined) facts.push(['Engine', escapeHtml(engine)])
  if (seed !== undefined) facts.push(['Seed', escapeHtml(String(seed))])
  if (commit !== undefined) facts.push(['Commit', `<code>${escapeHtml(commit)}</code>`])
  if (versions !== undefined) {
    const each = Object.entries(versions).map(([name, version]) => `${escapeHtml(name)} ${escapeHtml(version)}`)
    facts.push(['Versions', each.join(', ')])
  }
  for (const { name, sha256 } of data ?? []) facts.push([escapeHtml(name), `<code>sha256 ${escapeHtml(sha256)}</code>`])
  const list = facts.map(([term, value]) => `<div><dt>${term}</dt><dd>${value}</dd></div>`).join('')
  return `<footer class="provenance"><h2>How this was made</h2><dl>${list}</dl></footer>`
}
