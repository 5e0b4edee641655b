import type * as Tensorflow from '@tensorflow/tfjs'

import { channelsLast, eachRow, patchesOf } from './conv2d-patches.ts'
import type { Conv2DAttributes } from './conv2d-patches.ts'
import type { Repair } from './repair.ts'
import type { WasmBackend } from './wasm-backend.ts'

/**
 * The gradient of a convolution by its input on wasm, also the transposed convolution. The backend's own is a plain loop,
 * several times slower; here the gradients of all patches are one matrix product, and added up where patches overlap.
 * It takes 16 MB or one image's patches beside its operands.
 */
export const conv2dBackpropInput: Repair = {
  kernel: 'Conv2DBackpropInput',
  backend: 'wasm',
  build: (tf) => (call) =>
    tf.tidy(() => {
      const backend = call.backend as WasmBackend
      const { dy, filter } = call.inputs as unknown as Readonly<Record<'dy' | 'filter', Tensorflow.Tensor4D>>
      const attrs = call.attrs as unknown as Conv2DAttributes & { readonly inputShape: number[] }
      const layout = patchesOf(tf, attrs.inputShape, filter.shape, attrs)
      const { info, places, width, spans } = layout
      const passed = channelsLast(dy, layout).reshape([info.batchSize, places, info.outChannels])
      const weights = filter.reshape([width, info.outChannels])
      const folded = backend.makeOutput([info.batchSize, info.inHeight, info.inWidth, info.inChannels], 'float32')
      const images = tf.engine().makeTensorFromTensorInfo(folded) as Tensorflow.Tensor4D
      backend.typedArrayFromHeap(folded).fill(0)
      for (const span of spans) {
        tf.tidy(() => {
          const ofSpan = passed.slice([span.first], [span.count]).reshape([span.count * places, info.outChannels])
          const product = tf.matMul(ofSpan, weights, false, true)
          // Views of the backend's memory, taken after it has grown for the product.
          const patches = backend.typedArrayFromHeap(product)
          const input = backend.typedArrayFromHeap(folded)
          eachRow(info, span, (patch, to, begin, end) => {
            for (let i = begin; i < end; i += 1) input[to + i] += patches[patch + i]
          })
        })
      }
      return layout.channelsFirst ? images.transpose([0, 3, 1, 2]) : images
    }),
}
