import { createHash } from 'node:crypto'

import { describe, expect, it } from 'vitest'

import type { Block, Page } from './page.ts'
import { renderPage } from './render-page.ts'

const figure: Block = {
  kind: 'figure',
  title: 'A line',
  chart: {
    kind: 'line',
    x: { label: 'step' },
    y: { label: 'loss' },
    series: [
      {
        name: 'one',
        points: [
          { x: 0, y: 2 },
          { x: 1, y: 1 },
        ],
      },
    ],
  },
}

function pageOf(...blocks: readonly Block[]): Page {
  return { title: 'A page', sections: [{ title: 'Results', blocks }] }
}

describe('renderPage', () => {
  it('gives the same page the same bytes, however many figures were drawn before', () => {
    const page = pageOf(figure, figure, { kind: 'grid', blocks: [figure, figure] })
    const first = renderPage(page)
    renderPage(pageOf(figure))
    expect(renderPage(page)).toBe(first)
  })

  it('has no name twice, and every reference leads somewhere on the page', () => {
    const html = renderPage({
      title: 'Names',
      sections: [
        { title: 'Results', blocks: [figure, { kind: 'details', summary: 'more', blocks: [figure] }] },
        { title: 'Results', blocks: [figure] },
        { title: 'Ergebnisse: Ü', blocks: [] },
        { title: '結果', blocks: [] },
        { title: 'Content', blocks: [] },
      ],
    })
    const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id)
    expect(new Set(ids).size).toBe(ids.length)
    const references = [...html.matchAll(/(?:href="#|url\(#|labelledby=")([^")]+)/g)].map(([, id]) => id)
    expect(references.length).toBeGreaterThan(8)
    expect(references.filter((id) => !ids.includes(id))).toEqual([])
  })

  it('escapes text wherever it may stand', () => {
    const evil = `<img src=x onerror="alert('&')">`
    const html = renderPage({
      title: evil,
      kicker: evil,
      lead: [evil, { kind: 'strong', text: evil }],
      provenance: {
        engine: evil,
        seed: evil,
        commit: evil,
        versions: { [evil]: evil },
        data: [{ name: evil, sha256: evil }],
      },
      sections: [
        {
          title: evil,
          id: evil,
          blocks: [
            {
              kind: 'prose',
              paragraphs: [
                evil,
                [
                  { kind: 'badge', text: evil },
                  { kind: 'link', text: evil, href: evil },
                ],
              ],
            },
            { kind: 'list', items: [evil] },
            { kind: 'notice', tone: 'bad', title: evil, text: evil, reasons: [evil] },
            { kind: 'key-figures', items: [{ label: evil, value: evil, note: evil }] },
            {
              kind: 'table',
              title: evil,
              caption: evil,
              columns: [{ label: evil, explanation: evil }, { label: evil }],
              rows: [{ cells: [evil, { text: evil, note: evil, sort: evil }] }, { cells: [null, 1] }],
            },
            { kind: 'details', summary: evil, blocks: [] },
            {
              kind: 'figure',
              title: evil,
              caption: evil,
              description: evil,
              chart: {
                kind: 'dot',
                categories: [evil],
                value: { label: evil },
                mark: { value: 1, label: evil },
                series: [
                  { name: evil, values: [1] },
                  { name: evil, values: [2] },
                ],
              },
            },
          ],
        },
      ],
    })
    expect(html).not.toContain('<img')
    expect(html).not.toMatch(/\sonerror=["']/)
    expect(html).toContain('&lt;img src=x onerror=&quot;alert(&#39;&amp;&#39;)&quot;&gt;')
  })

  it('forbids the page to load anything, and allows its own script alone', () => {
    const html = renderPage(pageOf(figure))
    const script = /<script>([\s\S]*?)<\/script>/.exec(html)?.[1] ?? ''
    const digest = createHash('sha256').update(script).digest('base64')
    expect(html).toContain(
      `default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'sha256-${digest}'`,
    )
    expect(html.replaceAll(/https?:\/\/www\.w3\.org\/\S+/g, '')).not.toMatch(/https?:\/\//)
  })

  it.each(['javascript:alert(1)', 'data:text/html,x', '//elsewhere', 'http://elsewhere'])(
    'does not link to %s',
    (href) => {
      const page = pageOf({ kind: 'prose', paragraphs: [[{ kind: 'link', text: 'x', href }]] })
      expect(() => renderPage(page)).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
    },
  )

  it('refuses a row with a cell too few, and says which', () => {
    const page = pageOf({
      kind: 'table',
      title: 'ragged',
      columns: [{ label: 'a' }, { label: 'b' }],
      rows: [{ cells: ['1', '2'] }, { cells: ['1'] }],
    })
    expect(() => renderPage(page)).toThrow(
      expect.objectContaining({ code: 'NEG_SHAPE', where: { field: 'ragged', row: 2 } }),
    )
  })
})
