import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const patience = 10 * 60_000

/** Builds the packages and apps; quiet unless it fails. Commands that start together build one after the other. */
export function build(): void {
  const folder = `${root}/node_modules/.cache`
  mkdirSync(folder, { recursive: true })
  // An open transaction is a lock that the system drops with the process that holds it.
  const lock = new DatabaseSync(`${folder}/build.lock`, { timeout: patience })
  lock.exec('BEGIN EXCLUSIVE')
  try {
    const { status, stdout, stderr, error } = spawnSync('turbo', ['run', 'build', '--output-logs=errors-only'], {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', TURBO_NO_UPDATE_NOTIFIER: '1' },
      maxBuffer: 1 << 28,
    })
    if (error) throw error
    if (status !== 0) throw new Error(`${stdout}${stderr}\nThe build failed.`)
  } finally {
    lock.close()
  }
}
