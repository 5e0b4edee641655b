import { existsSync, rmSync } from 'node:fs'

import { describe, expect, it, onTestFinished, vi } from 'vitest'

import { at, commands, prepareFolder } from './prepared-folder.ts'
import { filesIn, neg } from './run-neg.ts'

prepareFolder()

describe('numbers out of range', () => {
  it.each([
    ['mine', ['--depth', '301'], /NEG_RANGE.*301 of 300 documents.*depth/],
    ['mine', ['--range-min', '5', '--range-max', '5'], /NEG_RANGE.*rangeMax is 5/],
    ['mine', ['--max-score', '-1000'], /NEG_NO_NEGATIVES.*maxScore/],
    ['mine', ['--b', '1.5'], /NEG_RANGE/],
    ['mine', ['--source', 'dense'], /NEG_RANGE.*--encoder/],
    ['train', ['--batch-size', '1000'], /NEG_RANGE.*batch of 1000/],
    ['train', ['--learning-rate', '1e300'], /NEG_NOT_FINITE.*loss/],
    ['eval', ['--depth', '301'], /NEG_RANGE.*301 of 300 documents.*depth/],
    ['eval', ['--measures', 'beauty'], /NEG_RANGE.*beauty/],
    ['eval', ['--encoder', '/nowhere'], /NEG_RANGE.*--bm25/],
    ['search', ['-k', '301'], /NEG_RANGE.*301 of 300/],
  ])('neg %s %s', async (name, options, message) => {
    const { status, stderr } = await neg(...commands[name](at('good')), ...options)
    expect(stderr).toMatch(message)
    expect(status).toBe(2)
    // Candidates that were found stay, for the next try.
    expect(filesIn(at('out')).filter((file) => !/^candidates\/[0-9a-f]{64}\.safetensors$/.test(file))).toEqual([])
    rmSync(at('out'), { recursive: true, force: true })
  })

  it.each([
    ['an unknown command', ['mime'], /unknown command 'mime'.*Did you mean mine/s],
    ['an unknown option', ['mine', 'x', '--out', 'y', '--dept', '3'], /unknown option '--dept'.*Did you mean --depth/s],
    ['a missing option', ['train', 'x'], /--out/],
    ['a missing argument', ['search'], /missing required argument/],
    ['a subcommand that is missing', ['data'], /Usage: neg data/],
    ['no number', ['mine', 'x', '--out', 'y', '--depth', 'deep'], /--depth.*not a whole number/],
    ['an unknown engine', ['train', 'x', '--out', 'y', '--engine', 'steam'], /Allowed choices are cuda/],
    ['two ends of a training', ['train', 'x', '--out', 'y', '--steps', '3', '--epochs', '2'], /cannot be used with/],
  ])('%s is bad input', async (_, parameters, message) => {
    const { status, stdout, stderr } = await neg(...parameters)
    expect(stderr).toMatch(message)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  })

  it('help is none', async () => {
    expect(await neg()).toMatchObject({ status: 0, stdout: expect.stringContaining('Usage: neg'), stderr: '' })
    for (const name of [...Object.keys(commands), 'data wordnet']) {
      const { status, stdout } = await neg(...name.split(' '), '--help')
      expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining('Example:\n  neg ') })
    }
  })
})

describe('an engine that is missing', () => {
  it('is status 3', async () => {
    vi.stubEnv('NEG_CACHE', at('no-engines-here'))
    onTestFinished(() => {
      vi.unstubAllEnvs()
    })
    const { status, stderr } = await neg(...commands.mine(at('good')), '--engine', 'cuda')
    expect(stderr).toMatch(/^NEG_ENGINE_MISSING: .*cuda/)
    expect(status).toBe(3)
    expect(existsSync(at('out'))).toBe(false)
  })
})
