import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { readmeCommands, readmeExamples } from './readme-examples.ts'
import { run, type RunOptions } from './run.ts'

/** One thing that was tried on an installed package. */
export interface Trial {
  readonly what: string
  readonly ok: boolean
  readonly seconds: number
  /** What was seen, or what went wrong. */
  readonly message: string
}

interface Manifest {
  readonly version: string
  readonly exports: Readonly<Record<string, unknown>>
  readonly bin?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
}

export interface TryOptions {
  readonly name: string
  readonly version: string
  /** An empty folder outside every workspace. */
  readonly folder: string
  readonly registry: string
  /** The TypeScript compiler. */
  readonly compiler: string
  readonly env: NodeJS.ProcessEnv
}

/** Installs one package in an empty project, as its user would, and uses it. */
export async function tryPackage({ name, version, folder, registry, compiler, env }: TryOptions): Promise<Trial[]> {
  const options = { cwd: folder, env }
  const installed = join(folder, 'node_modules', name)
  const manifest = async (of = name): Promise<Manifest> =>
    JSON.parse(await readFile(join(folder, 'node_modules', of, 'package.json'), 'utf8')) as Manifest
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'consumer', private: true, type: 'module' }))
  await writeFile(join(folder, '.npmrc'), `registry=${registry}\naudit=false\nfund=false\nupdate-notifier=false\n`)
  const install = await attempt('install', async () => {
    await run('npm', ['install', name], options)
    const found = (await manifest()).version
    if (found !== version) throw new Error(`version ${found} came instead of ${version}`)
    return `${name}@${found}`
  })
  if (!install.ok) return [install]
  return [
    install,
    await attempt('brings of ours', async () => {
      const present = (await readdir(join(folder, 'node_modules/@neg'))).map((one) => `@neg/${one}`)
      const expected = await family(name, manifest)
      const surplus = present.filter((one) => !expected.has(one))
      if (surplus.length > 0) throw new Error(`${surplus.join(', ')} came as well`)
      return present.filter((one) => one !== name).join(', ') || 'nothing'
    }),
    await attempt('imports', async () => {
      const subpaths = specifiers(name, await manifest())
      const lines = subpaths.map((one, i) => `import * as module${i} from '${one}'`)
      const counts = subpaths.map((_, i) => `Object.keys(module${i}).length`)
      await writeFile(join(folder, 'imports.js'), `${lines.join('\n')}\nconsole.log(${counts.join(' + ') || 0})\n`)
      const exported = (await run('node', ['imports.js'], options)).trim()
      return `${subpaths.length} subpaths, ${exported} exports`
    }),
    await attempt('README', async () => {
      const readme = await readFile(join(installed, 'README.md'), 'utf8')
      const examples = readmeExamples(readme)
      for (const [i, code] of examples.entries()) {
        await writeFile(join(folder, `example-${i}.ts`), code)
        await run('node', [`example-${i}.ts`], options)
      }
      const commands = readmeCommands(readme)
      for (const parameters of commands) await run('npx', ['--no-install', 'neg', ...parameters], options)
      if (examples.length + commands.length === 0) throw new Error('it shows no example')
      return `${examples.length} examples, ${commands.length} commands run`
    }),
    await attempt('types', async () => {
      const subpaths = specifiers(name, await manifest())
      const lines = subpaths.map((one, i) => `import * as module${i} from '${one}'`)
      const used = subpaths.map((_, i) => `module${i}`)
      await writeFile(join(folder, 'consumer.ts'), `${lines.join('\n')}\nexport const used = [${used.join(', ')}]\n`)
      await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(consumerConfig))
      await run(compiler, ['--project', 'tsconfig.json'], options)
      await checkDeclarations(compiler, options)
      return 'nodenext'
    }),
    ...(await commandTrials(await manifest(), version, options)),
  ]
}

const consumerConfig = {
  compilerOptions: {
    module: 'nodenext',
    moduleResolution: 'nodenext',
    target: 'es2023',
    strict: true,
    noEmit: true,
    types: [],
    skipLibCheck: true,
  },
  include: ['*.ts'],
}

/**
 * Reads the declaration files as well. Those of TensorFlow.js don't agree with today's DOM types, which is why its
 * users skip them; what is said about ours counts.
 */
async function checkDeclarations(compiler: string, options: RunOptions): Promise<void> {
  try {
    await run(compiler, ['--project', 'tsconfig.json', '--skipLibCheck', 'false'], options)
  } catch (error) {
    const lines = String(error).split('\n')
    const ours = lines.filter((line) => line.startsWith('node_modules/@neg/'))
    if (ours.length > 0) throw new Error(ours.join('\n'), { cause: error })
  }
}

async function commandTrials(manifest: Manifest, version: string, options: RunOptions): Promise<Trial[]> {
  const trials: Trial[] = []
  for (const command of Object.keys(manifest.bin ?? {})) {
    trials.push(
      await attempt(`npx ${command}`, async () => {
        const help = await run('npx', ['--no-install', command, '--help'], options)
        if (!help.startsWith(`Usage: ${command}`)) throw new Error(`--help says: ${help}`)
        const said = (await run('npx', ['--no-install', command, '--version'], options)).trim()
        if (said !== version) throw new Error(`--version says ${said}`)
        return `--help, ${said}`
      }),
    )
  }
  return trials
}

function specifiers(name: string, manifest: Manifest): string[] {
  const subpaths = Object.keys(manifest.exports).filter((subpath) => subpath !== './package.json')
  return subpaths.map((subpath) => name + subpath.slice(1))
}

/** The package and those of ours that it depends on. */
async function family(name: string, manifest: (of: string) => Promise<Manifest>): Promise<Set<string>> {
  const found = new Set<string>()
  const waiting = [name]
  for (let one = waiting.pop(); one; one = waiting.pop()) {
    if (found.has(one)) continue
    found.add(one)
    const { dependencies = {} } = await manifest(one)
    waiting.push(...Object.keys(dependencies).filter((dependency) => dependency.startsWith('@neg/')))
  }
  return found
}

async function attempt(what: string, work: () => Promise<string>): Promise<Trial> {
  const start = performance.now()
  const seconds = (): number => (performance.now() - start) / 1000
  try {
    return { what, ok: true, message: await work(), seconds: seconds() }
  } catch (error) {
    return { what, ok: false, message: error instanceof Error ? error.message : String(error), seconds: seconds() }
  }
}
