import { mkdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'

import { runProgram } from './run-program.ts'

const remedy = 'Install a C++ compiler (on Debian: apt-get install g++), or name one in the variable CXX.'

/** The compiler a build will use. @throws NEG_PEER_MISSING when there is none. */
export async function findCompiler(): Promise<string> {
  const compiler = process.env['CXX'] || 'g++'
  await runProgram(compiler, ['--version'], { remedy })
  return compiler
}

/**
 * Compiles the addon of a package in whose `deps` TensorFlow lies, against version 8 of Node's stable interface: the
 * addon runs on every Node from 12 on. The package's own description of this build asks for node-gyp and Python,
 * and comes to these two files and flags.
 */
export async function compileAddon(compiler: string, packageFolder: string): Promise<void> {
  const { include_dir: nodeHeaders } = createRequire(import.meta.url)('node-api-headers') as { include_dir: string }
  await mkdir(join(packageFolder, 'lib/napi-v8'), { recursive: true })
  await runProgram(
    compiler,
    [
      ['-std=c++17', '-O2', '-fPIC', '-shared', '-pthread', '-w'],
      ['-DNAPI_VERSION=8', '-DNODE_GYP_MODULE_NAME=tfjs_binding', '-DBUILDING_NODE_EXTENSION'],
      [`-I${nodeHeaders}`, '-Ideps/include'],
      ['binding/tfjs_backend.cc', 'binding/tfjs_binding.cc'],
      ['-Ldeps/lib', '-ltensorflow', '-ltensorflow_framework', '-Wl,-rpath,$ORIGIN/../../deps/lib'],
      ['-o', 'lib/napi-v8/tfjs_binding.node'],
    ].flat(),
    { cwd: packageFolder, remedy: 'Give a wheel of TensorFlow 2.21, with which the addon is known to compile.' },
  )
}
