import type { TensorInfo } from '@tensorflow/tfjs'

type Values = Float32Array | Int32Array | Uint8Array

/** What of TensorFlow.js's plain JavaScript backend the repairs use. */
export interface CpuBackend {
  readonly data: { get(dataId: object): { readonly values: Values } }
  makeTensorInfo(shape: readonly number[], dtype: string, values: Values): TensorInfo
  disposeIntermediateTensorInfo(info: TensorInfo): void
}
