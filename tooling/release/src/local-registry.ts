import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { openSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

/** A registry of its own on this machine's loopback. */
export interface LocalRegistry {
  /** With a final slash. */
  readonly url: string
  /** Of a user who may publish. */
  readonly token: string
  stop(): Promise<void>
}

/** How long the registry may take to answer first. */
const patience = 60_000

/**
 * Starts Verdaccio on a free loopback port with its storage in `folder`. It alone knows `@neg/*`; everything else it
 * fetches from `upstream`.
 */
export async function startRegistry(folder: string, upstream: string): Promise<LocalRegistry> {
  await mkdir(folder, { recursive: true })
  const port = await freePort()
  const url = `http://127.0.0.1:${port}/`
  const config = join(folder, 'config.json')
  await writeFile(config, JSON.stringify(configuration(folder, upstream)))
  const log = join(folder, 'registry.log')
  const program = fileURLToPath(new URL('../bin/verdaccio', import.meta.resolve('verdaccio')))
  const output = openSync(log, 'a')
  const child = spawn(process.execPath, [program, '--config', config, '--listen', `127.0.0.1:${port}`], {
    cwd: folder,
    stdio: ['ignore', output, output],
  })
  const ended = once(child, 'exit')
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill()
    await ended
  }
  try {
    await answers(url, () => child.exitCode)
    return { url, token: await newUser(url), stop }
  } catch (cause) {
    await stop()
    throw new Error(`The local registry did not start:\n${await readFile(log, 'utf8')}`, { cause })
  }
}

/** YAML's superset of JSON, so that no YAML writer is needed. */
function configuration(folder: string, upstream: string): object {
  return {
    storage: join(folder, 'storage'),
    web: { enable: false },
    auth: { htpasswd: { file: join(folder, 'htpasswd') } },
    uplinks: { upstream: { url: upstream, timeout: '60s', maxage: '60m' } },
    packages: {
      '@neg/*': { access: '$all', publish: '$authenticated' },
      '**': { access: '$all', proxy: 'upstream' },
    },
    max_body_size: '100mb',
    log: { type: 'stdout', format: 'pretty', level: 'warn' },
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('The system gave no port.')
  return address.port
}

async function answers(url: string, exitCode: () => number | null): Promise<void> {
  const deadline = performance.now() + patience
  for (;;) {
    try {
      await fetch(new URL('-/ping', url))
      return
    } catch (error) {
      if (exitCode() !== null || performance.now() > deadline) throw error
      await wait(100)
    }
  }
}

async function newUser(url: string): Promise<string> {
  const response = await fetch(new URL('-/user/org.couchdb.user:rehearsal', url), {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'rehearsal', password: crypto.randomUUID() }),
  })
  const { token } = (await response.json()) as { token?: string }
  if (!token) throw new Error(`The local registry made no user: status ${response.status}.`)
  return token
}
