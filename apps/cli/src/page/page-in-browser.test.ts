import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

import { chromium } from 'playwright-core'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { renderPage } from './render-page.ts'
import { retrievalReport } from './retrieval-report.ts'
import { retrievalReportSchema } from './retrieval-report/report-schema.ts'

const known = [process.env['NEG_CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const program = known.find((path) => path !== undefined && existsSync(path))
const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

describe.skipIf(program === undefined)(
  `the page in ${program ?? 'a browser (passed over: no chromium here, NEG_CHROMIUM names one)'}`,
  () => {
    let folder: string
    let browser: Browser
    const noise: string[] = []

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'neg-page-'))
      const sample = JSON.parse(readFileSync(new URL('../../fixtures/report-data.json', import.meta.url), 'utf8'))
      await writeFile(join(folder, 'report.html'), renderPage(retrievalReport(retrievalReportSchema.parse(sample))))
      browser = await chromium.launch({ executablePath: program, args: quiet })
    })
    afterAll(async () => {
      await browser.close()
      await rm(folder, { recursive: true })
    })

    async function open(options: BrowserContextOptions): Promise<Page> {
      const page = await browser.newPage(options)
      const address = pathToFileURL(join(folder, 'report.html')).href
      page.on('console', (message) => noise.push(message.text()))
      page.on('pageerror', (error) => noise.push(error.message))
      page.on('request', (request) => {
        if (request.url() !== address && !request.url().startsWith('data:')) noise.push(request.url())
      })
      await page.goto(address)
      return page
    }

    it.each([
      [1280, 'light'],
      [1280, 'dark'],
      [390, 'light'],
      [390, 'dark'],
    ] as const)('fits %i pixels in the %s theme, without a request or an error', async (width, colorScheme) => {
      const page = await open({ viewport: { width, height: 900 }, colorScheme })
      await page.evaluate(() => {
        for (const details of document.querySelectorAll('details')) details.open = true
      })
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width)
      const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor)
      expect(background).toBe(colorScheme === 'light' ? 'rgb(255, 255, 255)' : 'rgb(20, 23, 28)')
      // Every figure shows exactly one of its drawings, in colours that are known.
      const drawings = await page.evaluate(() =>
        [...document.querySelectorAll('figure')].map((figure) => {
          const shown = [...figure.querySelectorAll('svg.drawing')].filter((svg) => svg.getClientRects().length > 0)
          const texts = shown.flatMap((svg) => [...svg.querySelectorAll('text')])
          return { shown: shown.length, colors: new Set(texts.map((text) => getComputedStyle(text).fill)).size }
        }),
      )
      expect(drawings.length).toBeGreaterThan(8)
      for (const { shown, colors } of drawings) expect([shown, colors >= 1 && colors <= 2]).toEqual([1, true])
      expect(noise).toEqual([])
      await page.close()
    })

    it('keeps the text of figures inside them, and apart', async () => {
      for (const width of [1280, 390]) {
        const page = await open({ viewport: { width, height: 900 } })
        const problems = await page.evaluate(() => {
          const found: string[] = []
          for (const svg of document.querySelectorAll('svg.drawing')) {
            const frame = svg.getBoundingClientRect()
            const boxes = [...svg.querySelectorAll('text')].map((text) => ({
              text: text.textContent,
              box: text.getBoundingClientRect(),
            }))
            if (frame.width === 0) continue
            boxes.forEach(({ text, box }, index) => {
              if (box.left < frame.left - 4 || box.right > frame.right + 12) found.push(`${text} sticks out`)
              for (const other of boxes.slice(index + 1)) {
                const across = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left)
                const down = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top)
                if (across > 1 && down > 3) found.push(`${text} lies on ${other.text}`)
              }
            })
          }
          return found
        })
        expect(problems).toEqual([])
        await page.close()
      }
    })

    it('sorts a table by a click on its head, empty cells last', async () => {
      const page = await open({ viewport: { width: 1280, height: 900 } })
      const column = async (): Promise<string[]> =>
        page
          .locator('table[data-sortable] tbody tr')
          .evaluateAll((rows) => rows.map((row) => row.children[7].getAttribute('data-sort') ?? ''))
      await page.getByRole('button', { name: 'Δ MRR@10' }).click()
      const down = await column()
      expect(down.slice(0, 5).map(Number)).toEqual([0.0112, 0.0105, 0.0095, 0.0058, 0.004])
      expect(down.slice(5)).toEqual(['', '', ''])
      await page.getByRole('button', { name: 'Δ MRR@10' }).click()
      expect((await column()).slice(0, 5)).toEqual(down.slice(0, 5).reverse())
      expect(await page.getByRole('columnheader', { name: 'Δ MRR@10' }).getAttribute('aria-sort')).toBe('ascending')
      expect(noise).toEqual([])
      await page.close()
    })
  },
)
