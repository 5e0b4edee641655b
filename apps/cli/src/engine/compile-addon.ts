import { mkdir, writeFile } from 'node:fs/promises'
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
 * TensorFlow 2.16 and later logs through Abseil, which reads no environment variable, and does so already while it is
 * being loaded. This addon is loaded globally before it, so that its `MinLogLevel` stands in for Abseil's; what it
 * exports sets the level.
 */
const logLevelSource = `#include <node_api.h>

#include "absl/log/globals.h"

static int32_t level = 0;

namespace absl {
ABSL_NAMESPACE_BEGIN
LogSeverityAtLeast MinLogLevel() { return static_cast<LogSeverityAtLeast>(level); }
ABSL_NAMESPACE_END
}  // namespace absl

static napi_value SetLevel(napi_env env, napi_callback_info info) {
  size_t argc = 1;
  napi_value argument;
  napi_get_cb_info(env, info, &argc, &argument, nullptr, nullptr);
  napi_get_value_int32(env, argument, &level);
  return nullptr;
}

NAPI_MODULE_INIT() {
  napi_value function;
  napi_create_function(env, nullptr, 0, SetLevel, nullptr, &function);
  return function;
}
`

/**
 * Compiles the addon of a package in whose `deps` TensorFlow lies, and the one that quiets TensorFlow's log, against
 * version 8 of Node's stable interface: they run on every Node from 12 on. The package's own description of this build
 * asks for node-gyp and Python, and comes to these files and flags.
 */
export async function compileAddon(compiler: string, packageFolder: string): Promise<void> {
  await mkdir(join(packageFolder, 'lib/napi-v8'), { recursive: true })
  await writeFile(join(packageFolder, 'binding/log_level.cc'), logLevelSource)
  const compile = (name: string, sources: readonly string[], libraries: readonly string[]) =>
    runProgram(compiler, addonFlags(name, sources, libraries), {
      cwd: packageFolder,
      remedy: 'Give a wheel of TensorFlow 2.21, with which the addon is known to compile.',
    })
  await compile('log_level', ['log_level'], [])
  await compile('tfjs_binding', ['tfjs_backend', 'tfjs_binding'], ['tensorflow', 'tensorflow_framework'])
}

function addonFlags(name: string, sources: readonly string[], libraries: readonly string[]): string[] {
  const { include_dir: nodeHeaders } = createRequire(import.meta.url)('node-api-headers') as { include_dir: string }
  return [
    ['-std=c++17', '-O2', '-fPIC', '-shared', '-pthread', '-w'],
    ['-DNAPI_VERSION=8', `-DNODE_GYP_MODULE_NAME=${name}`, '-DBUILDING_NODE_EXTENSION'],
    [`-I${nodeHeaders}`, '-Ideps/include'],
    sources.map((source) => `binding/${source}.cc`),
    ['-Ldeps/lib', ...libraries.map((library) => `-l${library}`), '-Wl,-rpath,$ORIGIN/../../deps/lib'],
    ['-o', `lib/napi-v8/${name}.node`],
  ].flat()
}
