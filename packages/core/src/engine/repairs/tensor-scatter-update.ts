import type { CpuBackend } from './cpu-backend.ts'
import type { Repair } from './repair.ts'

/** `tensorScatterUpdate` on cpu, which wrote the updates into its input as well. */
export const tensorScatterUpdateOnCpu: Repair = {
  kernel: 'TensorScatterUpdate',
  backend: 'cpu',
  build(_tf, existing) {
    const update = existing('TensorScatterUpdate')
    return (call) => {
      const backend = call.backend as CpuBackend
      const { tensor } = call.inputs
      const copy = backend.makeTensorInfo(tensor.shape, tensor.dtype, backend.data.get(tensor.dataId).values.slice())
      try {
        return update({ ...call, inputs: { ...call.inputs, tensor: copy } })
      } finally {
        backend.disposeIntermediateTensorInfo(copy)
      }
    }
  },
}
