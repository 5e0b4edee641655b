import { buildEngine } from '../engine/build-engine.ts'
import type { TensorflowSource } from '../engine/tensorflow-source.ts'
import type { Register } from './index.ts'

/** `neg engine build`: the native engine and the one for NVIDIA GPUs, compiled on this machine. */
export const engineCommand: Register = (program) => {
  const engine = program.command('engine').description('Build the engines that no npm package carries.')
  engine
    .command('build')
    .description("Compile TensorFlow's own library for Node into your cache folder, where every @neg program finds it.")
    .option('--gpu', 'for NVIDIA GPUs (CUDA 12)')
    .option('--from-wheel <file>', 'take TensorFlow from this wheel of tensorflow or tensorflow-cpu')
    .option('--from-python <python>', 'take TensorFlow from where this Python interpreter has it')
    .addHelpText(
      'after',
      `
Without --from-wheel or --from-python, pip downloads the wheel (about 270 MB, with --gpu 570 MB). A C++ compiler is
needed. The cache folder is $NEG_CACHE, else $XDG_CACHE_HOME/neg, else ~/.cache/neg.

Example:
  neg engine build && neg doctor`,
    )
    .action(async (options: TensorflowSource & { readonly gpu?: boolean }) => {
      const { folder, probe } = await buildEngine({
        ...options,
        onStep: (step) => process.stderr.write(`neg engine build: ${step}\n`),
      })
      process.stderr.write(
        `Built ${probe.version} as the engine ${probe.name}: ${probe.gflops} GFLOP/s on ${probe.device}.\n${folder}\n`,
      )
    })
}
