import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

import { enginesThatLoad } from '@neg/core/testing'

/** `node engines.ts`: says which engines and programs the tests find here, and what they pass over. */
const programs = {
  chromium: 'pages are not looked at in a browser',
  'redis-server': 'jobs are not queued on a server',
  'g++': 'the native engine cannot be built',
}

const { engines, passedOver } = await enginesThatLoad()
for (const { name, device, version } of engines) console.log(`engine  ${name.padEnd(8)} ${device}, ${version}`)
for (const line of passedOver) console.log(`without ${line}`)
for (const [program, consequence] of Object.entries(programs)) {
  const path = find(program)
  console.log(path ? `program ${path}` : `without ${program}: ${consequence}`)
}

function find(program: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  return folders.map((folder) => join(folder, program)).find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
