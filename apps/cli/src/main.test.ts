import { NegError } from '@neg/core'
import { afterEach, describe, expect, it, vi } from 'vitest'

import { commands } from './commands/index.ts'
import type { Register } from './commands/index.ts'
import { neg } from './end-to-end/run-neg.ts'

afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

/** Stands a command in that fails. */
function failing(error: Error): void {
  const fail: Register = (program) => {
    program.command('fail').action(() => Promise.reject(error))
  }
  vi.spyOn(commands, Symbol.iterator).mockReturnValue([fail][Symbol.iterator]())
}

describe('main', () => {
  it('shows a named error as one line, and with NEG_DEBUG=1 where it came from', async () => {
    const error = new NegError('NEG_RANGE', 'too much', { remedy: 'Take less.', cause: new Error('the reason') })
    failing(error)
    expect(await neg('fail')).toEqual({ status: 2, stdout: '', stderr: 'NEG_RANGE: too much. Take less.\n' })
    vi.stubEnv('NEG_DEBUG', '1')
    failing(error)
    const { stderr } = await neg('fail')
    expect(stderr).toMatch(/^NEG_RANGE: too much\. Take less\.\n.*main\.test\.ts.*the reason/s)
  })

  it('shows a defect with its stack and ends with a status of its own', async () => {
    failing(new TypeError('undefined is not a function'))
    const { status, stderr } = await neg('fail')
    expect(status).toBe(70)
    expect(stderr).toMatch(/a defect.*TypeError: undefined is not a function\n +at .*main\.test\.ts/s)
  })
})
