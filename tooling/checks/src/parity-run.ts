import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { ParityRow } from './parity-page.ts'
import { root } from './workspace.ts'

/** The engines that every machine has. */
const engines = ['wasm', 'cpu']

/** Runs the project's own vectors on the engines that every machine has. */
export function parityRun(): readonly ParityRow[] {
  const folder = mkdtempSync(join(tmpdir(), 'neg-parity-'))
  try {
    return engines.flatMap((engine) => runOn(engine, join(folder, `${engine}.json`)))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function runOn(engine: string, json: string): readonly ParityRow[] {
  const main = join(root, 'tooling/golden/src/main.ts')
  const parameters = [...process.execArgv, main, '--engine', engine, '--json', json]
  const { status, stderr } = spawnSync(process.execPath, parameters, { cwd: root, encoding: 'utf8' })
  if (status !== 0 && status !== 1) throw new Error(`The golden run on ${engine} broke:\n${stderr}`)
  return (JSON.parse(readFileSync(json, 'utf8')) as { readonly rows: readonly ParityRow[] }).rows
}
