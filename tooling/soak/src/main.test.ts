import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'

const main = fileURLToPath(new URL('./main.ts', import.meta.url))
const folder = await mkdtemp(join(tmpdir(), 'neg-soak-'))
afterAll(() => rm(folder, { recursive: true }))

/** Runs the command from sources. */
async function soak(...parameters: string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  const command = [process.execPath, ['--conditions=@neg/source', main, ...parameters]] as const
  return promisify(execFile)(...command).then(
    (printed) => ({ status: 0, ...printed }),
    (error: { code: number; stdout: string; stderr: string }) => ({ ...error, status: error.code }),
  )
}

describe('pnpm soak', () => {
  it('holds every loop flat for a short run on wasm', async () => {
    const json = join(folder, 'soak.json')
    const { status, stdout } = await soak('--engine', 'wasm', '--steps', '80', '--json', json)
    expect(stdout).toContain('flat')
    expect(status).toBe(0)
    const { schema, rows } = JSON.parse(await readFile(json, 'utf8'))
    expect(schema).toBe('neg.soak/1')
    expect(rows.map(({ load, steps }: { load: string; steps: number }) => [load, steps])).toEqual([
      ['training', 80],
      ['kernels', 80],
      ['errors', 80],
    ])
    expect(rows[0].samples).toHaveLength(40)
  })

  it('shows an example in its help', async () => {
    const { status, stdout } = await soak('--help')
    expect(status).toBe(0)
    expect(stdout).toContain('Example:')
  })

  it.each([
    [['marathon'], 'NEG_RANGE: there is no loop marathon. Take one of training'],
    [['--steps', '3'], 'at least 40'],
  ])('refuses %j', async (parameters, complaint) => {
    const { status, stderr } = await soak(...parameters)
    expect(status).toBe(2)
    expect(stderr).toContain(complaint)
  })
})
