import { PassThrough } from 'node:stream'
import { WriteStream } from 'node:tty'
import { stripVTControlCharacters } from 'node:util'

import { afterEach, describe, expect, it, vi } from 'vitest'

import { renderTable } from './render-table.ts'

afterEach(() => vi.unstubAllEnvs())

const columns = [
  { label: 'arm' },
  { label: 'texts embedded', importance: 1 },
  { label: 'MRR@10' },
  { label: 'p', importance: 2, align: 'right' as const },
]
const rows = [
  ['BM25', null, '0.150', ''],
  ['BM25-mined, filtered', 694_272, '0.264', '0.098'],
]
const pipe = new PassThrough()

function terminal(width: number): PassThrough & { isTTY: boolean; columns: number } {
  return Object.assign(new PassThrough(), { isTTY: true, columns: width })
}

describe('renderTable', () => {
  it('aligns numbers to the right and writes plain text where no terminal is', () => {
    expect(renderTable(columns, rows, { stream: pipe })).toBe(
      [
        'arm                   texts embedded  MRR@10      p',
        '---------------------------------------------------',
        'BM25                                  0.150',
        'BM25-mined, filtered          694272  0.264   0.098',
      ].join('\n'),
    )
  })

  it('leaves out the least important columns first, and says which', () => {
    const narrow = renderTable(columns, rows, { stream: pipe, width: 40 })
    expect(narrow).not.toMatch(/694272/)
    expect(narrow).toMatch(/0\.098/)
    expect(narrow).toMatch(/Left out for want of room: texts embedded\.$/)
    const narrower = renderTable(columns, rows, { stream: pipe, width: 30 })
    expect(narrower).toMatch(/Left out for want of room: texts embedded, p\.$/)
  })

  it.each([20, 30, 40, 60, 80])('keeps within %i characters, cutting text where columns have to stay', (width) => {
    const text = stripVTControlCharacters(renderTable(columns, rows, { stream: terminal(width) }))
    const [head, rule, ...body] = text.split('\n').filter((line) => !line.startsWith('Left out'))
    for (const line of [head, rule, ...body]) expect(line.length).toBeLessThanOrEqual(width)
    expect(body[1]).toMatch(width < 28 ? /…/ : /BM25-mined, filtered/)
  })

  it('is as wide as the terminal and 80 without one', () => {
    const long = [['x'.repeat(200), 1, '0', '0']]
    expect(renderTable(columns, long, { stream: pipe }).split('\n')[1]).toBe('-'.repeat(80))
    expect(renderTable(columns, long, { stream: terminal(120) }).split('\n')[1]).toBe('─'.repeat(120))
  })

  it('writes a bold head on a terminal, unless NO_COLOR is set', () => {
    // What a terminal can do depends on these as well.
    for (const name of ['CI', 'NO_COLOR', 'FORCE_COLOR', 'NODE_DISABLE_COLORS']) vi.stubEnv(name, undefined)
    vi.stubEnv('TERM', 'xterm-256color')
    const stream = Object.assign(terminal(80), { getColorDepth: WriteStream.prototype.getColorDepth })
    const bold = renderTable(columns, rows, { stream })
    expect(stripVTControlCharacters(bold)).not.toBe(bold)
    vi.stubEnv('NO_COLOR', '1')
    const plain = renderTable(columns, rows, { stream })
    expect(stripVTControlCharacters(plain)).toBe(plain)
    expect(stripVTControlCharacters(bold)).toBe(plain)
  })

  it('writes a head alone where there are no rows', () => {
    expect(renderTable([{ label: 'arm' }], [], { stream: pipe })).toMatch(/^arm/)
  })
})
