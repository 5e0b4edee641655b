import { PassThrough } from 'node:stream'

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { createProgress } from './create-progress.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

function recorder(isTTY: boolean): { readonly stream: PassThrough & { isTTY: boolean }; readonly text: () => string } {
  const stream = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY, columns: 100 })
  let text = ''
  return { stream, text: () => (text += (stream.read() as string | null) ?? '') }
}

describe('createProgress', () => {
  it('writes one line for each finished step where no terminal is', () => {
    const { stream, text } = recorder(false)
    let clock = 0
    const progress = createProgress({ stream, now: () => clock })
    const mine = progress.step('mine bm25')
    const train = progress.step('train')
    for (let i = 0; i <= 1000; i += 1) mine.update(i, 1000)
    expect(text()).toBe('')
    clock = 6234
    mine.done('20,000 queries')
    clock = 185_000
    train.done()
    train.done('a second time')
    expect(text()).toBe('mine bm25: 20,000 queries, 6.2 s\ntrain: 3 min 5 s\n')
    progress.close()
  })

  it('does not write 60.0 s', () => {
    const { stream, text } = recorder(false)
    let clock = 0
    const step = createProgress({ stream, now: () => clock }).step('x')
    clock = 59_970
    step.done()
    expect(text()).toBe('x: 1 min 0 s\n')
  })

  it('draws a bar for each running step on a terminal, and clears what was not finished', () => {
    const { stream, text } = recorder(true)
    const progress = createProgress({ stream, now: () => 0 })
    try {
      const first = progress.step('mine')
      const second = progress.step('encode')
      first.update(30, 120)
      second.update(1000, 4000)
      // Ending a step redraws the bars of the others where they stood.
      first.done('120 queries')
      vi.advanceTimersByTime(200)
      const shown = text()
      expect(shown).toContain('mine: 120 queries, 0.0 s\n')
      expect(shown.slice(shown.indexOf('120 queries'))).toMatch(/encode +█{6}░{18} +25 % +1,000\/4,000/)
    } finally {
      progress.close()
    }
    const before = text().length
    vi.advanceTimersByTime(1000)
    progress.close()
    expect(text()).toHaveLength(before)
    expect(vi.getTimerCount()).toBe(0)
  })
})
