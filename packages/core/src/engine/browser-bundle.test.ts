import { fileURLToPath } from 'node:url'

import { build } from 'vite'
import { describe, expect, it } from 'vitest'

describe('@neg/core/engine in a bundle for browsers', () => {
  it('builds, and imports nothing of Node', async () => {
    const result = await build({
      configFile: false,
      logLevel: 'silent',
      resolve: { conditions: ['@neg/source'] },
      build: {
        write: false,
        minify: false,
        rollupOptions: {
          input: fileURLToPath(new URL('./index.ts', import.meta.url)),
          preserveEntrySignatures: 'strict',
          output: { format: 'es' },
        },
      },
    })
    const chunks = [result].flat().flatMap((bundle) => ('output' in bundle ? bundle.output : []))
    const entry = chunks.find((chunk) => chunk.type === 'chunk' && chunk.isEntry)
    expect(entry).toMatchObject({ exports: expect.arrayContaining(['useEngine', 'repairEngine']) })
    for (const chunk of chunks) {
      if (chunk.type === 'chunk') expect(chunk.code).not.toMatch(/^import .*["'](node:|fs|path|os|module)/m)
    }
  })
})
