import { createWriteStream } from 'node:fs'
import { access, cp, mkdir, readdir, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'

import { NegError } from '@neg/core'
import { openPromise } from 'yauzl'

import { runProgram } from './run-program.ts'

/** The release of TensorFlow that a build takes when none is given. */
const tensorflowVersion = '2.21.0'

const libraries = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2']

/** The headers of TensorFlow's C interface, strings and log, out of the ten thousand that are there. */
const header = /^include\/((tensorflow|tsl|xla)\/(.*\/)?(c|platform)|absl)\/.*\.(h|inc)$/

/** Where TensorFlow's library and headers come from; the first that is given, else pip downloads the wheel. */
export interface TensorflowSource {
  /** A wheel of `tensorflow` or `tensorflow-cpu`. */
  readonly fromWheel?: string
  /** A Python interpreter in which one of them is installed. */
  readonly fromPython?: string
}

/**
 * Lays TensorFlow's shared libraries and C headers into `deps`, under the names by which the addon is linked and
 * those by which they ask for each other.
 */
export async function layTensorflow(deps: string, gpu: boolean, source: TensorflowSource): Promise<void> {
  await mkdir(join(deps, 'lib'), { recursive: true })
  if (source.fromPython === undefined) {
    const wheel = source.fromWheel ?? (await downloadWheel(join(deps, 'wheel'), gpu))
    await unpackWheel(wheel, deps)
  } else {
    await copyInstalled(source.fromPython, deps)
  }
  await symlink('libtensorflow_cc.so.2', join(deps, 'lib/libtensorflow.so'))
  await symlink('libtensorflow_framework.so.2', join(deps, 'lib/libtensorflow_framework.so'))
}

async function downloadWheel(folder: string, gpu: boolean): Promise<string> {
  const requirement = `${gpu ? 'tensorflow' : 'tensorflow-cpu'}==${tensorflowVersion}`
  const machine = process.arch === 'arm64' ? 'aarch64' : 'x86_64'
  // Only the library counts, which is the same for every Python.
  const wheel = ['--python-version', '3.11', '--implementation', 'cp', '--platform', `manylinux_2_27_${machine}`]
  await runProgram(
    'python3',
    ['-m', 'pip', 'download', requirement, '--no-deps', '--only-binary=:all:', ...wheel, '--dest', folder],
    {
      show: true,
      remedy: `Install Python 3 with pip and let it reach its index, or give the wheel of ${requirement} with --from-wheel.`,
    },
  )
  const [file] = await readdir(folder)
  return join(folder, file)
}

async function unpackWheel(wheel: string, deps: string): Promise<void> {
  const zip = await openPromise(wheel, { autoClose: false }).catch((error: unknown) => {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    throw new NegError(missing ? 'NEG_INPUT_MISSING' : 'NEG_INPUT_SYNTAX', 'the wheel can not be read', {
      where: { file: wheel },
      remedy: 'Give a wheel of tensorflow or tensorflow-cpu, as pip downloads it.',
      cause: error,
    })
  })
  const found = new Set<string>()
  try {
    for await (const entry of zip.eachEntry()) {
      const name = entry.fileName.replace(/^tensorflow\//, '')
      const isLibrary = libraries.includes(name)
      if (!isLibrary && !header.test(name)) continue
      const target = join(deps, isLibrary ? `lib/${name}` : name)
      await mkdir(dirname(target), { recursive: true })
      await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(target))
      if (isLibrary) found.add(name)
    }
  } finally {
    zip.close()
  }
  const absent = libraries.filter((name) => !found.has(name))
  if (absent.length > 0) {
    throw new NegError('NEG_INPUT_SCHEMA', `the wheel has no ${absent.join(' and no ')}`, {
      where: { file: wheel },
      remedy: 'Give a wheel of tensorflow or tensorflow-cpu for Linux.',
    })
  }
}

async function copyInstalled(python: string, deps: string): Promise<void> {
  // Finds the package without importing it, which would take seconds.
  const script = `import importlib.util as u; s = u.find_spec('tensorflow'); print(s.submodule_search_locations[0] if s else '')`
  const remedy = 'Give a Python interpreter in which tensorflow or tensorflow-cpu is installed.'
  const folder = (await runProgram(python, ['-c', script], { remedy })).trim()
  if (folder === '') throw new NegError('NEG_PEER_MISSING', `${python} has no tensorflow`, { remedy })
  for (const name of libraries) await cp(join(folder, name), join(deps, 'lib', name), { dereference: true })
  for (const name of await readdir(join(folder, 'include'), { recursive: true })) {
    if (header.test(`include/${name}`)) await cp(join(folder, 'include', name), join(deps, 'include', name))
  }
  // TensorFlow looks for the CUDA libraries that pip installs in `../nvidia`, seen from its own.
  const nvidia = join(folder, '../nvidia')
  const hasNvidia = await access(nvidia).then(
    () => true,
    () => false,
  )
  if (hasNvidia) await symlink(nvidia, join(deps, 'nvidia'))
}
