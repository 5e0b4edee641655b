import type { Repair } from './repair.ts'
import type { WasmBackend } from './wasm-backend.ts'

type Shape = [number, number, number, number]

/** What of a convolution's attributes decides where its filter is laid. */
interface Laid {
  readonly strides: number | [number, number]
  readonly dilations: number | [number, number] | undefined
  readonly pad: 'valid' | 'same' | number
  readonly dimRoundingMode: 'floor' | 'round' | 'ceil' | undefined
}

const kernels = {
  Conv2D: false,
  FusedConv2D: false,
  DepthwiseConv2dNative: true,
  FusedDepthwiseConv2D: true,
} as const

/**
 * Convolutions on wasm whose strides are longer than their filter, which came out as zeros without a word: the library
 * below refuses them. Here the filter is filled up with zeros to the length of its strides, and laid at the same places.
 */
export const wideStrides: readonly Repair[] = Object.entries(kernels).map(([kernel, depthwise]) => ({
  kernel,
  backend: 'wasm',
  build(tf, existing) {
    const convolve = existing(kernel)
    const padded = existing('PadV2')
    return (call) => {
      const { x, filter } = call.inputs
      const { dimRoundingMode, ...attrs } = call.attrs as unknown as Laid
      const { strides, dilations = 1, pad } = attrs
      const [rowStride, columnStride] = typeof strides === 'number' ? [strides, strides] : strides
      const [height, width] = filter.shape
      if ((height === 1 && width === 1) || (rowStride <= height && columnStride <= width)) return convolve(call)
      const shapes = [x.shape as Shape, filter.shape as Shape] as const
      const info = tf.backend_util.computeConv2DInfo(...shapes, strides, dilations, pad, dimRoundingMode, depthwise)
      const { top, left } = info.padInfo
      const [tall, wide] = [Math.max(height, rowStride), Math.max(width, columnStride)]
      const bottom = Math.max(0, (info.outHeight - 1) * rowStride + tall - info.inHeight - top)
      const right = Math.max(0, (info.outWidth - 1) * columnStride + wide - info.inWidth - left)
      const backend = call.backend as WasmBackend
      const paddings = [
        [0, tall - height],
        [0, wide - width],
        [0, 0],
        [0, 0],
      ]
      const filled = padded({ inputs: { x: filter }, attrs: { paddings, constantValue: 0 }, backend })
      try {
        return convolve({
          inputs: { ...call.inputs, filter: filled },
          attrs: {
            ...(attrs as object),
            pad: [
              [0, 0],
              [top, bottom],
              [left, right],
              [0, 0],
            ],
          },
          backend,
        })
      } finally {
        backend.disposeData(filled.dataId)
      }
    }
  },
}))
