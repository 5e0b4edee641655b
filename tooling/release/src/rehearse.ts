import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

import { writeWhole } from '@neg/core/execution'

import { startRegistry } from './local-registry.ts'
import { type Release, releaseCopy } from './release-copy.ts'
import { run } from './run.ts'
import { type Trial, tryPackage } from './try-package.ts'

const usage = `pnpm release:dry [--json FILE]

Rehearses a release: versions and publishes a copy of this checkout to a local registry, then installs each package
alone in an empty project and uses it. Exit status 1 when anything fails.
`

interface Outcome {
  readonly name: string
  readonly trials: readonly Trial[]
}

/** `pnpm release:dry`. */
const { values } = parseArgs({ options: { json: { type: 'string' }, help: { type: 'boolean', short: 'h' } } })
if (values.help) process.stdout.write(usage)
else await rehearse(values.json)

async function rehearse(json: string | undefined): Promise<void> {
  const started = performance.now()
  const root = fileURLToPath(new URL('../../..', import.meta.url))
  const folder = await mkdtemp(join(tmpdir(), 'neg-release-'))
  const env = environment(root, folder)
  const upstream = (await run('npm', ['config', 'get', 'registry'], { cwd: root, env })).trim()
  const registry = await startRegistry(join(folder, 'registry'), upstream)
  const cleanUp = async (): Promise<void> => {
    await registry.stop()
    await rm(folder, { recursive: true, force: true })
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void cleanUp().finally(() => process.exit(130)))
  }
  try {
    progress(`a registry at ${registry.url}, before ${upstream}`)
    const release = await releaseCopy(root, join(folder, 'copy'), registry, env)
    const { install, version, publish } = release.seconds
    progress(
      `${release.packages.length} packages released as ${release.version} ` +
        `(install ${install.toFixed(1)} s, versions ${version.toFixed(1)} s, build and publish ${publish.toFixed(1)} s)`,
    )
    const outcomes: Outcome[] = []
    for (const name of release.packages) {
      const project = join(folder, 'projects', name.replace('/', '-'))
      const compiler = join(root, 'node_modules/.bin/tsc')
      const trials = await tryPackage({
        name,
        version: release.version,
        folder: project,
        registry: registry.url,
        compiler,
        env,
      })
      outcomes.push({ name, trials })
      progress(`${name} tried in ${total(trials).toFixed(1)} s`)
    }
    report(outcomes)
    const ok = outcomes.every(({ trials }) => trials.every((trial) => trial.ok))
    const seconds = (performance.now() - started) / 1000
    console.log(`\nThe rehearsal ${ok ? 'passed' : 'FAILED'} in ${seconds.toFixed(0)} s.`)
    if (json !== undefined) await writeJson(json, root, env, release, outcomes, { ok, seconds })
    if (!ok) process.exitCode = 1
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  } finally {
    await cleanUp()
  }
}

/** No caller's pnpm settings, and a package cache of its own, so that what is installed is what was just published. */
function environment(root: string, folder: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(npm_|pnpm_|INIT_CWD$)/i.test(name))
  return {
    ...Object.fromEntries(kept),
    PATH: `${join(root, 'node_modules/.bin')}:${process.env['PATH']}`,
    CI: 'true',
    npm_config_cache: join(folder, 'npm-cache'),
    TURBO_TELEMETRY_DISABLED: '1',
  }
}

function report(outcomes: readonly Outcome[]): void {
  for (const { name, trials } of outcomes) {
    console.log(`\n${name}`)
    for (const { what, ok, message, seconds } of trials) {
      console.log(`  ${ok ? 'ok    ' : 'FAILED'} ${what.padEnd(16)} ${seconds.toFixed(1).padStart(5)} s  ${message}`)
    }
  }
}

async function writeJson(
  path: string,
  root: string,
  env: NodeJS.ProcessEnv,
  { version, seconds: steps }: Release,
  packages: readonly Outcome[],
  end: { readonly ok: boolean; readonly seconds: number },
): Promise<void> {
  const commit = (await run('git', ['rev-parse', 'HEAD'], { cwd: root, env })).trim()
  const content = { schema: 'neg.release/1', commit, version, ...end, steps, packages }
  await writeWhole(path, `${JSON.stringify(content, null, 2)}\n`)
}

function progress(line: string): void {
  process.stderr.write(`${line}\n`)
}

function total(trials: readonly Trial[]): number {
  return trials.reduce((sum, trial) => sum + trial.seconds, 0)
}
