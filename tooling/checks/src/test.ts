import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { countTests } from './count-tests.ts'
import { root } from './workspace.ts'

/** A gate is a command that succeeds or doesn't. */
interface Gate {
  readonly name: string
  readonly command: readonly string[]
}

const checks = 'tooling/checks/src'
const scratch = await mkdtemp(join(tmpdir(), 'neg-test-'))
const results = join(scratch, 'vitest.json')

const gates: readonly Gate[] = [
  { name: 'compiled kernels', command: ['node', 'packages/core/scripts/assemble.ts'] },
  { name: 'types', command: ['tsc', '-b', '--pretty'] },
  { name: 'lint', command: ['oxlint', '--deny-warnings'] },
  { name: 'format', command: ['oxfmt', '--check', '.'] },
  { name: 'boundaries', command: ['node', `${checks}/boundaries.ts`] },
  { name: 'generated docs', command: ['node', `${checks}/docs.ts`, '--check'] },
  { name: 'unused code and dependencies', command: ['knip'] },
  { name: 'packages as published', command: ['node', `${checks}/packages.ts`] },
  { name: 'what the tests run on', command: ['node', '--conditions=@neg/source', `${checks}/engines.ts`] },
]
const tests: Gate = {
  name: 'tests',
  command: ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${results}`],
}

/**
 * `pnpm test`: every gate in turn, then all tests, whatever failed before. Closes with `N passed, N failed`: the tests
 * of all packages, a gate that fails counting as one failed.
 */
const started = performance.now()
const broken: string[] = []
try {
  for (const gate of gates) {
    if (!(await passes(gate))) broken.push(gate.name)
  }
  const clean = await passes(tests)
  const { passed, failed, skipped } = await countTests(results, clean)
  heading(`all gates and tests in ${seconds(started)}`)
  for (const name of broken) console.log(`The gate "${name}" failed.`)
  const total = failed + broken.length
  console.log(`${passed} passed, ${total} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
  if (total > 0) process.exitCode = 1
} finally {
  await rm(scratch, { recursive: true })
}

async function passes({ name, command: [program = '', ...parameters] }: Gate): Promise<boolean> {
  heading(name)
  const start = performance.now()
  const path = [join(root, 'node_modules/.bin'), join(root, 'tooling/checks/node_modules/.bin'), process.env['PATH']]
  const child = spawn(program, parameters, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, PATH: path.join(':') },
  })
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  console.log(`${name}: ${status === 0 ? 'passed' : 'FAILED'} in ${seconds(start)}`)
  return status === 0
}

function heading(text: string): void {
  console.log(`\n=== ${text} ===`)
}

function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`
}
