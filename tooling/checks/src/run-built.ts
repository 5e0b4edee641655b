import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

import { build } from './build.ts'

/**
 * `node run-built.ts <script> [arguments]` builds the workspace, then runs one of its scripts in the folder that the
 * caller stands in, so that relative paths mean what the caller means.
 */
const [script = '', ...parameters] = process.argv.slice(2)
const path = resolve(script)
try {
  build()
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  process.exit(1)
}
process.chdir(process.env['INIT_CWD'] ?? process.cwd())
process.argv = [process.execPath, path, ...parameters]
await import(pathToFileURL(path).href)
