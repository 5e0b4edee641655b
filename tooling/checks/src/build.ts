import { spawnSync } from 'node:child_process'

/** Builds what the commands run from; quiet unless it fails. */
const result = spawnSync('tsc', ['-b'], { cwd: new URL('../../..', import.meta.url), encoding: 'utf8' })
if (result.status !== 0) {
  process.stderr.write(`${result.stdout}${result.stderr}\nThe build failed.\n`)
  process.exit(1)
}
