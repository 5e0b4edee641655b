import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { NegError } from '../errors.ts'
import { localExecutor } from './executor.ts'
import type { Executor, Task } from './executor.ts'
import { threadExecutor } from './thread-executor.ts'

let folder = ''
let square: Task<number, number>
let fail: Task<number, number>

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'neg-executor-'))
  const module = pathToFileURL(join(folder, 'task.mjs'))
  const errors = JSON.stringify(new URL('../errors.ts', import.meta.url).href)
  await writeFile(
    module,
    `import { NegError } from ${errors}
     export const square = async (x, { onProgress }) => {
       onProgress(x, 5)
       return x * x
     }
     export const fail = async (x) => {
       if (x !== 3) return x
       throw new NegError('NEG_RANGE', 'three is out', { where: { row: 3 }, remedy: 'Leave it out.' })
     }`,
  )
  square = { module, name: 'square' }
  fail = { module, name: 'fail' }
})
afterAll(() => rm(folder, { recursive: true }))

const executors: readonly (readonly [string, () => Executor])[] = [
  ['local', localExecutor],
  ['two threads', () => threadExecutor({ workers: 2 })],
]

describe.each(executors)('%s', (_name, make) => {
  it('gives outputs in the order of the inputs and reports each once', async () => {
    const executor = make()
    const seen: number[] = []
    const inputs = [5, 1, 4, 2, 3]
    const reported: number[][] = []
    const outputs = await executor.map(square, inputs, {
      onDone: (_output, index) => void seen.push(index),
      onProgress: (index, done, total) => void reported.push([index, done, total]),
    })
    expect(outputs).toEqual([25, 1, 16, 4, 9])
    expect(reported.sort()).toEqual(inputs.map((input, index) => [index, input, 5]))
    expect(seen.sort()).toEqual([0, 1, 2, 3, 4])
    expect(await executor.map(square, [])).toEqual([])
    await executor.close()
  })

  it('warns of nothing, however many tasks wait', async () => {
    const warnings: Error[] = []
    const listen = (warning: Error): void => void warnings.push(warning)
    process.on('warning', listen)
    const executor = make()
    await executor.map(
      square,
      Array.from({ length: 40 }, (_, i) => i),
    )
    await executor.close()
    process.off('warning', listen)
    expect(warnings).toEqual([])
  })

  it('survives errors while other tasks are under way, and works on', async () => {
    const executor = make()
    for (let round = 0; round < 20; round += 1) {
      await expect(executor.map(fail, [1, 3, 2, 4, 3])).rejects.toThrow('three is out')
    }
    expect(await executor.map(square, [2])).toEqual([4])
    await executor.close()
  })

  it('closes while tasks are under way', async () => {
    for (let round = 0; round < 10; round += 1) {
      const executor = make()
      const running = executor
        .map(
          square,
          Array.from({ length: 9 }, (_, i) => i),
        )
        .catch(() => 'ended')
      await executor.close()
      expect(['ended', [0, 1, 4, 9, 16, 25, 36, 49, 64]]).toContainEqual(await running)
    }
  })

  it('passes on a named error whole', async () => {
    const executor = make()
    const error = await executor.map(fail, [1, 2, 3, 4]).catch((thrown: unknown) => thrown)
    expect(NegError.isInstance(error)).toBe(true)
    expect(String(error)).toBe('NEG_RANGE: three is out (row 3). Leave it out.')
    await executor.close()
  })
})
