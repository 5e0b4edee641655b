import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { type Server, createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium } from 'playwright-core'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { type FoundInBrowser, findOut } from '../../fixtures/losses-in-browser.ts'

const known = [process.env['NEG_CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const program = known.find((path) => path !== undefined && existsSync(path))
const wasmFolder = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'))

describe.skipIf(program === undefined)(
  `training in ${program ?? 'a browser (passed over: no chromium here, NEG_CHROMIUM names one)'}`,
  () => {
    let browser: Browser
    let server: Server
    let address: string
    let inNode: FoundInBrowser

    beforeAll(async () => {
      const scripts = await bundled()
      server = createServer(async ({ url = '/' }, response) => {
        if (url === '/isolated') {
          response.setHeader('Cross-Origin-Opener-Policy', 'same-origin')
          response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp')
        }
        const file = basename(url)
        if (file.endsWith('.wasm')) {
          response.setHeader('Content-Type', 'application/wasm')
          response.end(await readFile(join(wasmFolder, file)))
        } else {
          const script = scripts.get(file)
          response.setHeader('Content-Type', script === undefined ? 'text/html' : 'text/javascript')
          response.end(script ?? '<!doctype html><title>losses</title>')
        }
      })
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update']
      browser = await chromium.launch({ executablePath: program, args })
      inNode = await findOut()
    }, 60_000)
    afterAll(async () => {
      await browser.close()
      await new Promise((resolve) => server.close(resolve))
    })

    it.each([
      ['an isolated page, whose engine has threads', '/isolated', true],
      ['a page whose memory cannot be shared', '/', false],
    ])('goes in %s as in Node, step by step', { timeout: 60_000 }, async (_, path, isolated) => {
      const page = await browser.newPage()
      await page.goto(`${address}${path}`)
      // A string, so that its `import` stays the browser's.
      const script = "import('/losses.js').then(({ findOut }) => findOut('/wasm/'))"
      const found = await page.evaluate<FoundInBrowser>(script)
      await page.close()
      expect(found.isolated).toBe(isolated)
      for (const [index, { engine, left, ...losses }] of found.trained.entries()) {
        const expected = inNode.trained[index]
        expect({ engine, left }).toEqual({ engine: expected.engine, left: 0 })
        for (const loss of ['groco', 'infoNCE'] as const) {
          expect(losses[loss]).toHaveLength(expected[loss].length)
          for (const [step, value] of losses[loss].entries()) {
            expect(Math.abs(value - expected[loss][step]), `${loss} on ${engine}, step ${step}`).toBeLessThan(1e-5)
          }
          expect(losses[loss].at(-1)).toBeLessThan(0.95 * losses[loss][0])
        }
      }
    })
  },
)

async function bundled(): Promise<ReadonlyMap<string, string>> {
  const result = await build({
    logLevel: 'error',
    configFile: false,
    resolve: { conditions: ['@neg/source'] },
    build: {
      write: false,
      minify: false,
      lib: {
        entry: fileURLToPath(new URL('../../fixtures/losses-in-browser.ts', import.meta.url)),
        formats: ['es'],
        fileName: 'losses',
      },
    },
  })
  const [{ output }] = result as { output: { fileName: string; code: string }[] }[]
  return new Map(output.map(({ fileName, code }) => [basename(fileName), code]))
}
