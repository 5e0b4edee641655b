import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { tfjsOfApplication } from '@neg/core/engine'
import type { TensorflowPackage } from '@neg/core/engine'

import { findPackage, findPackageFrom } from './find-package.ts'
import { runProgram } from './run-program.ts'

/** What the packages need besides TensorFlow.js when they run; the rest of their dependencies serves installation. */
const runtimeDependencies = ['google-protobuf', 'progress']

/**
 * Lays a package that binds TensorFlow into `folder/node_modules`, from where it is installed, else from the npm
 * registry, with what it needs to run: the application's TensorFlow.js in place of a second copy.
 *
 * @returns the folder of the package.
 */
export async function copyPackage(folder: string, name: TensorflowPackage, version: string): Promise<string> {
  const modules = join(folder, 'node_modules')
  const target = join(modules, name)
  const installed = findPackage(name)
  const source = installed?.version === version ? installed.folder : undefined
  if (source === undefined) await unpackFromRegistry(`${name}@${version}`, target)
  else for (const part of ['package.json', 'dist', 'binding']) await copy(join(source, part), join(target, part))
  const { dependencies } = JSON.parse(await readFile(join(target, 'package.json'), 'utf8'))
  for (const dependency of runtimeDependencies) {
    const found = source === undefined ? undefined : findPackageFrom(`${source}/`, dependency)
    const to = join(modules, dependency)
    if (found === undefined) await unpackFromRegistry(`${dependency}@${dependencies[dependency]}`, to)
    else await copy(found.folder, to)
  }
  const key = JSON.stringify(Symbol.keyFor(tfjsOfApplication))
  await writeModule(join(modules, '@tensorflow/tfjs'), [
    `const tfjs = globalThis[Symbol.for(${key})]`,
    `if (tfjs === undefined) throw new Error('this engine is loaded through useEngine of @neg/core')`,
    `module.exports = tfjs`,
  ])
  await writeModule(join(modules, '@tensorflow/tfjs-core'), [`module.exports = require('@tensorflow/tfjs')`])
  await writeModule(join(modules, '@mapbox/node-pre-gyp'), [
    `const { constants } = require('node:os')`,
    `const { dirname, join } = require('node:path')`,
    `exports.find = (manifest) => {`,
    `  const addons = join(dirname(manifest), 'lib/napi-v8')`,
    `  const logLevel = { exports: {} }`,
    `  process.dlopen(logLevel, join(addons, 'log_level.node'), constants.dlopen.RTLD_NOW | constants.dlopen.RTLD_GLOBAL)`,
    `  logLevel.exports(Number(process.env.TF_CPP_MIN_LOG_LEVEL ?? 0))`,
    `  return join(addons, 'tfjs_binding.node')`,
    `}`,
  ])
  return target
}

function copy(from: string, to: string): Promise<void> {
  return cp(from, to, { recursive: true, dereference: true, filter: (path) => !/_test\.(js|d\.ts)$/.test(path) })
}

async function writeModule(folder: string, lines: readonly string[]): Promise<void> {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'package.json'), `${JSON.stringify({ version: '0.0.0', main: 'index.js' })}\n`)
  await writeFile(join(folder, 'index.js'), `'use strict'\n${lines.join('\n')}\n`)
}

async function unpackFromRegistry(specifier: string, target: string): Promise<void> {
  const remedy = `Install ${specifier.replace(/@[^@]*$/, '')} in this folder, or let npm reach its registry.`
  const downloads = `${target}.download`
  await mkdir(downloads, { recursive: true })
  await mkdir(target, { recursive: true })
  const packed = await runProgram('npm', ['pack', specifier, '--json', '--pack-destination', downloads], { remedy })
  const [{ filename }] = JSON.parse(packed) as [{ filename: string }]
  await runProgram('tar', ['-xzf', join(downloads, filename), '-C', target, '--strip-components=1'], {
    remedy: 'Install tar.',
  })
  await rm(downloads, { recursive: true })
}
