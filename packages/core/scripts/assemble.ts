import { createHash } from 'node:crypto'
import { mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import asc from 'assemblyscript/asc'

/**
 * `node assemble.ts`: compiles `assembly/` to WebAssembly, once with relaxed SIMD and once with plain, and writes both
 * as a module, so that they are loaded in Node, in browsers and by bundlers without a file being fetched. Does nothing
 * when the module was made from these very sources.
 */
const folder = new URL('../', import.meta.url).pathname
const sources = join(folder, 'assembly')
const target = join(folder, 'src/kernels/wasm/bytes.ts')
const builds = { relaxed: '--enable relaxed-simd', plain: '' }

const stamp = `// Compiled from ${await digestOfSources()}`
if (!(await standing()).startsWith(stamp)) {
  const scratch = await mkdtemp(join(folder, 'node_modules/.assembly-'))
  try {
    const lines = await Promise.all(Object.entries(builds).map(([name, extra]) => compile(name, extra, scratch)))
    const aside = join(scratch, 'bytes.ts')
    await writeFile(aside, `${stamp}\n${lines.join('')}`)
    await rename(aside, target)
  } finally {
    await rm(scratch, { recursive: true })
  }
}

async function standing(): Promise<string> {
  try {
    return await readFile(target, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  }
}

async function digestOfSources(): Promise<string> {
  const files = (await readdir(sources)).filter((name) => name.endsWith('.ts')).sort()
  const hash = createHash('sha256')
  for (const path of [...files.map((name) => join(sources, name)), import.meta.filename]) {
    hash.update(await readFile(path))
  }
  return hash.digest('hex')
}

async function compile(name: string, extra: string, scratch: string): Promise<string> {
  const outFile = join(scratch, `${name}.wasm`)
  const flags = `-O3 --noAssert --runtime stub --disableWarning 112 --enable simd --enable threads
    --importMemory --sharedMemory --initialMemory 1 --maximumMemory 65536 ${extra}`
  const { error, stderr } = await asc.main([join(sources, 'index.ts'), '-o', outFile, ...flags.trim().split(/\s+/)])
  if (error !== null) throw new Error(`the ${name} build of the kernels failed:\n${stderr.toString()}`)
  return `\nexport const ${name}: string =\n  '${(await readFile(outFile)).toString('base64')}'\n`
}
