import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { writeWhole } from './write-whole.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'neg-write-'))
})
afterAll(() => rm(folder, { recursive: true }))

describe('writeWhole', () => {
  it('makes folders, streams text and bytes in order, and leaves nothing beside the file', async () => {
    const path = join(folder, 'a', 'b', 'out.txt')
    await writeWhole(
      path,
      (function* () {
        yield 'one\n'
        yield new TextEncoder().encode('two\n')
        yield 'x'.repeat(3 << 20)
        yield '\nend'
      })(),
    )
    expect(await readFile(path, 'utf8')).toBe(`one\ntwo\n${'x'.repeat(3 << 20)}\nend`)
    expect(await readdir(join(folder, 'a', 'b'))).toEqual(['out.txt'])
  })

  it('keeps the old file when the content fails half-way', async () => {
    const path = join(folder, 'kept.txt')
    await writeFile(path, 'old')
    const content = (function* () {
      yield 'new'
      throw new Error('the source broke')
    })()
    await expect(writeWhole(path, content)).rejects.toThrow('the source broke')
    expect(await readFile(path, 'utf8')).toBe('old')
    expect((await readdir(folder)).filter((name) => name.includes('partial'))).toEqual([])
  })

  it('names the place when a folder cannot be made', async () => {
    await writeFile(join(folder, 'plain'), '')
    await expect(writeWhole(join(folder, 'plain', 'x'), '')).rejects.toMatchObject({
      code: 'NEG_WRITE_FAILED',
      where: { file: join(folder, 'plain', 'x') },
    })
  })

  it('reports a disk that fills up and removes what it had written', () => {
    // A limit on the size of files stands in for a full disk; SIGXFSZ is ignored by Node, so the write fails.
    const script = `
      import { writeWhole } from ${JSON.stringify(fileURLToPath(new URL('./write-whole.ts', import.meta.url)))}
      const error = await writeWhole(${JSON.stringify(join(folder, 'big.bin'))}, new Uint8Array(4 << 20)).catch((e) => e)
      console.log(error.code)`
    const out = execFileSync('bash', ['-c', 'ulimit -f 100; exec node --input-type=module -e "$0"', script], {
      encoding: 'utf8',
    })
    expect(out.trim()).toBe('NEG_WRITE_FAILED')
  })

  it('removes what killed writers of the same file left, and nothing else', async () => {
    const place = join(folder, 'leftovers')
    await writeWhole(join(place, 'x.txt'), 'old')
    const { pid } = spawnSync(process.execPath, ['-e', ''])
    const dead = [`.x.txt.${pid}-0-1.partial`, `.x.txt.${process.pid}-7-3.partial`]
    const living = [
      `.x.txt.${process.ppid}-0-1.partial`,
      `.x.txt.${process.pid}-7-4.partial`,
      `.y.txt.${pid}-0-1.partial`,
    ]
    for (const name of [...dead, ...living]) await writeFile(join(place, name), 'half')
    // An earlier process with the number of this one.
    await utimes(join(place, dead[1]), 1, 1)
    await writeWhole(join(place, 'x.txt'), 'new')
    expect((await readdir(place)).sort()).toEqual([...living, 'x.txt'].sort())
  })

  it('leaves no partial file after a full disk', async () => {
    expect((await readdir(folder)).filter((name) => name.includes('big'))).toEqual([])
  })
})
