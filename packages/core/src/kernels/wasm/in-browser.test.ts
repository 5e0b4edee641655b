import { existsSync } from 'node:fs'
import { type Server, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium } from 'playwright-core'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { type FoundInBrowser, batchOf, productOf } from '../../../fixtures/kernels-in-browser.ts'
import { KernelHost } from './kernel-host.ts'

const known = [process.env['NEG_CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const program = known.find((path) => path !== undefined && existsSync(path))

describe.skipIf(program === undefined)(
  `the compiled kernels in ${program ?? 'a browser (passed over: no chromium here, NEG_CHROMIUM names one)'}`,
  () => {
    let browser: Browser
    let server: Server
    let address: string

    beforeAll(async () => {
      const script = await bundled()
      server = createServer(({ url }, response) => {
        if (url === '/isolated') {
          response.setHeader('Cross-Origin-Opener-Policy', 'same-origin')
          response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp')
        }
        response.setHeader('Content-Type', url === '/kernels.js' ? 'text/javascript' : 'text/html')
        response.end(url === '/kernels.js' ? script : '<!doctype html><title>kernels</title>')
      })
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update']
      browser = await chromium.launch({ executablePath: program, args })
    })
    afterAll(async () => {
      await browser.close()
      await new Promise((resolve) => server.close(resolve))
    })

    async function findOut(path: string): Promise<FoundInBrowser> {
      const page = await browser.newPage()
      await page.goto(`${address}${path}`)
      // A string, so that its `import` stays the browser's.
      const found = await page.evaluate<FoundInBrowser>("import('/kernels.js').then(({ findOut }) => findOut())")
      await page.close()
      return found
    }

    it('works with the workers of an isolated page, which stays alive, and gives the bits that Node gives', async () => {
      const found = await findOut('/isolated')
      expect(found).toMatchObject({ build: 'relaxed', isolated: true, threads: 3 })
      const host = new KernelHost('relaxed', 2)
      expect(found.product).toEqual(productOf(host))
      expect(found.asynchronous).toEqual(await batchOf(host))
      expect(found.turnsOfThePage).toBeGreaterThan(0)
    })

    it('works alone in a page whose memory cannot be shared', async () => {
      const found = await findOut('/')
      expect(found).toMatchObject({ isolated: false, threads: 1 })
      expect(found.product).toEqual(productOf(new KernelHost('relaxed', 1)))
    })
  },
)

async function bundled(): Promise<string> {
  const result = await build({
    logLevel: 'error',
    configFile: false,
    resolve: { conditions: ['@neg/source'] },
    build: {
      write: false,
      lib: {
        entry: fileURLToPath(new URL('../../../fixtures/kernels-in-browser.ts', import.meta.url)),
        formats: ['es'],
        fileName: 'kernels',
      },
    },
  })
  const [{ output }] = result as { output: { code: string }[] }[]
  return output[0].code
}
