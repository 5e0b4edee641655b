import type { TensorInfo } from '@tensorflow/tfjs'

/** What of TensorFlow.js's wasm backend the repairs use. */
export interface WasmBackend {
  readonly dataIdMap: { get(dataId: object): { readonly id: number; readonly memoryOffset: number } }
  readonly wasm: {
    readonly tfjs: {
      registerTensor(id: number, size: number, memoryOffset: number): void
      disposeData(id: number): void
    }
    cwrap(
      name: string,
      returns: null,
      parameters: readonly ('number' | 'array')[],
    ): (...values: readonly (number | boolean | Uint8Array)[]) => void
  }
  dataIdNextNumber: number
  makeOutput(shape: readonly number[], dtype: string): TensorInfo
  typedArrayFromHeap(tensor: TensorInfo): Float32Array | Int32Array | Uint8Array
  disposeData(dataId: object): boolean
}
