import type * as Tensorflow from '@tensorflow/tfjs'

import type { KernelCall, Repair } from './repair.ts'
import type { WasmBackend } from './wasm-backend.ts'

type Conv2DInfo = Tensorflow.backend_util.Conv2DInfo

/** The gradient of a depthwise convolution by its filter on wasm, which has none. O(output * filter) time. */
export const depthwiseConv2dBackpropFilter: Repair = {
  kernel: 'DepthwiseConv2dNativeBackpropFilter',
  backend: 'wasm',
  build: (tf) => (call) => {
    const backend = call.backend as WasmBackend
    const { x, dy } = call.inputs
    const filterShape = call.attrs['filterShape'] as number[]
    const info = geometry(tf, call, x.shape, filterShape)
    const multiplier = filterShape[3]
    const out = backend.makeOutput(filterShape, 'float32')
    const input = backend.typedArrayFromHeap(x)
    const passed = backend.typedArrayFromHeap(dy)
    const filter = backend.typedArrayFromHeap(out)
    const sums = new Float64Array(info.outChannels)
    for (let tap = 0; tap < info.filterHeight * info.filterWidth; tap += 1) {
      sums.fill(0)
      eachPlace(info, tap, (from, to) => {
        for (let i = 0; i < sums.length; i += 1) sums[i] += input[from + Math.trunc(i / multiplier)] * passed[to + i]
      })
      filter.set(sums, tap * sums.length)
    }
    return out
  },
}

/** The gradient of a depthwise convolution by its input on wasm, which has none. O(output * filter) time. */
export const depthwiseConv2dBackpropInput: Repair = {
  kernel: 'DepthwiseConv2dNativeBackpropInput',
  backend: 'wasm',
  build: (tf) => (call) => {
    const backend = call.backend as WasmBackend
    const { dy, filter } = call.inputs
    const inputShape = call.attrs['inputShape'] as number[]
    const info = geometry(tf, call, inputShape, filter.shape)
    const multiplier = filter.shape[3]
    const out = backend.makeOutput(inputShape, 'float32')
    const passed = backend.typedArrayFromHeap(dy)
    const weights = backend.typedArrayFromHeap(filter)
    const input = backend.typedArrayFromHeap(out).fill(0)
    for (let tap = 0; tap < info.filterHeight * info.filterWidth; tap += 1) {
      const start = tap * info.outChannels
      eachPlace(info, tap, (to, from) => {
        for (let i = 0; i < info.outChannels; i += 1) {
          input[to + Math.trunc(i / multiplier)] += passed[from + i] * weights[start + i]
        }
      })
    }
    return out
  },
}

function geometry(
  tf: typeof Tensorflow,
  { attrs }: KernelCall,
  inputShape: readonly number[],
  filterShape: readonly number[],
): Conv2DInfo {
  const { strides, dilations, pad, dimRoundingMode } = attrs as unknown as {
    readonly strides: number | [number, number]
    readonly dilations: number | [number, number]
    readonly pad: 'valid' | 'same' | number | Tensorflow.backend_util.ExplicitPadding
    readonly dimRoundingMode: 'floor' | 'round' | 'ceil' | undefined
  }
  type Shape = [number, number, number, number]
  const shapes = [inputShape, filterShape] as [Shape, Shape]
  return tf.backend_util.computeConv2DInfo(...shapes, strides, dilations, pad, dimRoundingMode, true)
}

/** Calls `visit` with where the channels of the input and of the output begin, for each place at which this tap of the filter meets the input. */
function eachPlace(info: Conv2DInfo, tap: number, visit: (input: number, output: number) => void): void {
  const { inHeight, inWidth, inChannels, outHeight, outWidth, outChannels, strideHeight, strideWidth } = info
  const top = Math.trunc(tap / info.filterWidth) * info.dilationHeight - info.padInfo.top
  const left = (tap % info.filterWidth) * info.dilationWidth - info.padInfo.left
  for (let image = 0; image < info.batchSize; image += 1) {
    for (let row = 0; row < outHeight; row += 1) {
      const y = row * strideHeight + top
      if (y < 0 || y >= inHeight) continue
      for (let column = 0; column < outWidth; column += 1) {
        const x = column * strideWidth + left
        if (x < 0 || x >= inWidth) continue
        visit(
          ((image * inHeight + y) * inWidth + x) * inChannels,
          ((image * outHeight + row) * outWidth + column) * outChannels,
        )
      }
    }
  }
}
