import { spawnSync } from 'node:child_process'

import { expect, it } from 'vitest'

it('ends quietly when its output is no longer read', () => {
  const entry = new URL('./run-process.ts', import.meta.url).href
  const script = `import { runProcess } from ${JSON.stringify(entry)}; await runProcess(['--help'])`
  const node = `"${process.execPath}" --conditions=@neg/source --input-type=module -e "$0"`
  const { stdout, stderr } = spawnSync('bash', ['-c', `${node} | true; echo "\${PIPESTATUS[0]}"`, script], {
    encoding: 'utf8',
  })
  expect({ stdout, stderr }).toEqual({ stdout: '0\n', stderr: '' })
})
