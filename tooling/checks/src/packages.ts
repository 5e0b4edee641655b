import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'

import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { build } from 'vite'

import { type Member, published } from './workspace.ts'

const execute = promisify(execFile)

/**
 * `node packages.ts`: the gate that looks at each package as it would be published. Packs it, runs publint and
 * are-the-types-wrong on the archive, looks for what must and must not be in it, and reports the sizes.
 */
const archives = await mkdtemp(join(tmpdir(), 'neg-packages-'))
try {
  const reports = await Promise.all(published().map(inspect))
  for (const { lines, complaints } of reports) {
    for (const line of lines) console.log(line)
    for (const complaint of complaints) console.error(complaint)
    if (complaints.length > 0) process.exitCode = 1
  }
} finally {
  await rm(archives, { recursive: true })
}

async function inspect(member: Member): Promise<{ lines: string[]; complaints: string[] }> {
  const { name } = member.manifest
  const { path, files } = await pack(member)
  const complaints = [...contents(files), ...(await lint(path)), ...(await typeProblems(path))]
  const archive = (await readFile(path)).length
  const sizes = await entrySizes(member)
  return {
    lines: [
      `${name.padEnd(22)} ${kilobytes(archive)} packed, ${files.length} files`,
      ...sizes.map(([subpath, size]) => `  ${subpath.padEnd(20)} ${kilobytes(size)} minified and gzipped`),
    ],
    complaints: complaints.map((complaint) => `${name}: ${complaint}`),
  }
}

async function pack(member: Member): Promise<{ path: string; files: string[] }> {
  const pnpm = ['pack', '--json', '--pack-destination', archives]
  const { stdout } = await execute('pnpm', pnpm, { cwd: member.folder, maxBuffer: 1 << 26 })
  const { filename } = JSON.parse(stdout) as { filename: string }
  const { stdout: list } = await execute('tar', ['-tzf', filename], { maxBuffer: 1 << 26 })
  return { path: filename, files: list.trim().split('\n') }
}

function contents(files: readonly string[]): string[] {
  const missing = ['LICENSE', 'README.md', 'package.json'].filter((file) => !files.includes(`package/${file}`))
  const stray = files.filter((file) => /\.(test|bench)\.|tsbuildinfo/.test(file))
  return [...missing.map((file) => `${file} is missing`), ...stray.map((file) => `${file} does not belong in it`)]
}

async function lint(path: string): Promise<string[]> {
  const tarball = await readFile(path)
  const buffer = tarball.buffer.slice(tarball.byteOffset, tarball.byteOffset + tarball.byteLength)
  const { messages, pkg } = await publint({ pack: { tarball: buffer }, strict: true })
  return messages.map((message) => `publint: ${formatMessage(message, pkg, { color: false }) ?? message.code}`)
}

async function typeProblems(path: string): Promise<string[]> {
  try {
    await execute('attw', [path, '--profile', 'esm-only', '--format', 'ascii', '--no-color'])
    return []
  } catch (error) {
    return [`are-the-types-wrong:\n${(error as { stdout?: string }).stdout ?? String(error)}`]
  }
}

/** What each subpath brings into an application, without the packages it depends on. */
async function entrySizes({ folder, manifest }: Member): Promise<[string, number][]> {
  const sizes: [string, number][] = []
  for (const [subpath, entry] of Object.entries(manifest.exports ?? {})) {
    if (typeof entry === 'string') continue
    const bundles = await build({
      root: folder,
      configFile: false,
      logLevel: 'silent',
      build: {
        write: false,
        lib: { entry: join(folder, entry['default'] ?? ''), formats: ['es'] },
        rolldownOptions: { external: /^[^./]/, output: { minify: true, codeSplitting: false } },
      },
    })
    const outputs = [bundles].flat().flatMap((bundle) => ('output' in bundle ? bundle.output : []))
    const code = outputs.map((output) => (output.type === 'chunk' ? output.code : output.source))
    sizes.push([subpath, code.reduce((total, text) => total + gzipSync(text).length, 0)])
  }
  return sizes
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1).padStart(7)} kB`
}
