import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { pythonEnvironment } from './python-environment.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'neg-bench-python-'))
  writeFileSync(join(folder, 'requirements.txt'), 'some-package==1\n')
})
afterAll(() => rmSync(folder, { recursive: true }))

/** A program that stands for Python: makes environments that hold itself, and installs or fails to. */
function fakePython(name: string, installs: boolean): string {
  const path = join(folder, name)
  writeFileSync(
    path,
    `#!/bin/sh
if [ "$2" = venv ]; then mkdir -p "$3/bin" && cp "$0" "$3/bin/python"; exit; fi
if [ "$2" = pip ]; then echo installed >> ${join(folder, `${name}.log`)}; ${installs ? 'exit 0' : 'echo "no such package" >&2; exit 1'}; fi
`,
  )
  chmodSync(path, 0o755)
  return path
}

describe('pythonEnvironment', () => {
  it('installs once, under a name that the list decides', async () => {
    const options = { cache: join(folder, 'cache'), programs: ['/nowhere', fakePython('good', true)] }
    const requirements = join(folder, 'requirements.txt')
    const found = await pythonEnvironment({ ...options, requirements })
    expect(await pythonEnvironment({ ...options, requirements })).toEqual(found)
    expect(readFileSync(join(folder, 'good.log'), 'utf8')).toBe('installed\n')
    expect(readdirSync(options.cache)).toEqual([expect.stringMatching(/^bench-[0-9a-f]{12}$/)])
    expect(found).toEqual({ python: join(options.cache, readdirSync(options.cache)[0], 'bin', 'python') })
  })

  it('says why there is none, and leaves nothing behind', async () => {
    const cache = join(folder, 'other')
    const requirements = join(folder, 'requirements.txt')
    const programs = [fakePython('bad', false)]
    expect(await pythonEnvironment({ cache, programs, requirements })).toEqual({
      missing: "the peers can't be installed: no such package",
    })
    expect(readdirSync(cache)).toEqual([])
    expect(await pythonEnvironment({ cache, programs: ['/nowhere'], requirements })).toEqual({
      missing: 'no Python: /nowhere does not run',
    })
    expect(existsSync(join(folder, 'nothing'))).toBe(false)
  })

  it('takes a Python that is given', async () => {
    const given = fakePython('given', true)
    expect(await pythonEnvironment({ cache: folder, given })).toEqual({ python: given })
    expect(await pythonEnvironment({ cache: folder, given: '/nowhere' })).toEqual({
      missing: expect.stringContaining('/nowhere does not run'),
    })
  })
})
