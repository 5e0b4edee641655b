import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { JobFolder } from './job-folder.ts'

const outputs = ['one.txt', 'two.txt']
let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'neg-job-'))
})
afterEach(() => rm(folder, { recursive: true }))

const open = (work: object = { seed: 1 }, fresh = false): ReturnType<typeof JobFolder.open<{ sum: number }>> =>
  JobFolder.open<{ sum: number }>(folder, 'record.json', work, { outputs, fresh })

/** Does the work, or stops when so many of its outputs are written. */
async function work(until: number = outputs.length): Promise<void> {
  const { job } = await open()
  await job.begin()
  for (const output of outputs.slice(0, until)) await writeFile(job.path(output), output)
  if (until === outputs.length) await job.finish({ sum: 3 })
}

describe('JobFolder', () => {
  it('finds finished work, and leaves only outputs and record', async () => {
    expect((await open()).finished).toBeUndefined()
    await work()
    expect((await open()).finished).toEqual({ sum: 3 })
    expect(await readdir(folder)).toEqual([...outputs, 'record.json'].sort())
  })

  it('goes on with work that was stopped, and forgets that it was', async () => {
    await work(1)
    expect((await open()).finished).toBeUndefined()
    expect((await open({ seed: 2 })).finished).toBeUndefined()
    await work()
    const { job } = await open()
    // Stopped between the record and the removal of the note.
    await job.begin()
    expect((await open()).finished).toEqual({ sum: 3 })
    expect(await readdir(folder)).toHaveLength(3)
  })

  it.each<readonly [string, () => Promise<void>]>([
    ['is gone', () => rm(join(folder, 'two.txt'))],
    ['is cut short', () => truncate(join(folder, 'two.txt'), 3)],
  ])('does work again whose output %s, even when stopped once more', async (_, damage) => {
    await work()
    await damage()
    expect((await open()).finished).toBeUndefined()
    expect((await open()).finished).toBeUndefined()
    await work()
    expect((await open()).finished).toEqual({ sum: 3 })
  })

  it('refuses to replace other work, unless fresh', async () => {
    await work()
    await expect(open({ seed: 2 })).rejects.toMatchObject({
      code: 'NEG_RESUME_MISMATCH',
      where: { file: join(folder, 'record.json') },
    })
    expect((await open({ seed: 2 }, true)).finished).toBeUndefined()
    expect((await open({ seed: 2 })).finished).toBeUndefined()
  })

  it("refuses to replace files that aren't its own, unless fresh", async () => {
    await writeFile(join(folder, 'two.txt'), 'mine')
    await expect(open()).rejects.toMatchObject({
      code: 'NEG_RESUME_MISMATCH',
      where: { file: join(folder, 'two.txt') },
      remedy: expect.stringContaining('--fresh'),
    })
    expect(await readFile(join(folder, 'two.txt'), 'utf8')).toBe('mine')
    expect(await readdir(folder)).toEqual(['two.txt'])
    expect((await open({ seed: 1 }, true)).finished).toBeUndefined()
  })

  it('names a record that is broken, and replaces it when fresh', async () => {
    await writeFile(join(folder, 'record.json'), '{')
    await expect(open()).rejects.toMatchObject({ code: 'NEG_INPUT_SYNTAX' })
    expect((await open({ seed: 1 }, true)).finished).toBeUndefined()
  })
})
