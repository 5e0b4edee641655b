import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'

import { startRegistry } from './local-registry.ts'

test('answers, lets its user in, and is gone when stopped', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'neg-registry-'))
  try {
    const registry = await startRegistry(folder, 'http://127.0.0.1:9/')
    const whoami = await fetch(new URL('-/whoami', registry.url), {
      headers: { authorization: `Bearer ${registry.token}` },
    })
    expect(await whoami.json()).toEqual({ username: 'rehearsal' })
    expect((await fetch(new URL('@neg/core', registry.url))).status).toBe(404)
    await registry.stop()
    await expect(fetch(new URL('-/ping', registry.url))).rejects.toThrow('fetch failed')
  } finally {
    await rm(folder, { recursive: true })
  }
})
