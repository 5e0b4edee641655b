import type * as Tensorflow from '@tensorflow/tfjs'

import { channelsLast, eachRow, patchesOf } from './conv2d-patches.ts'
import type { Conv2DAttributes, Patches } from './conv2d-patches.ts'
import type { Repair } from './repair.ts'
import type { WasmBackend } from './wasm-backend.ts'

/**
 * The gradient of a convolution by its filter on wasm, which has none, so that no convolution trains there. Patches of
 * the input times the gradient of the output is one matrix product; images are unrolled a few at a time, so that it
 * takes 16 MB or one image's patches beside its operands.
 */
export const conv2dBackpropFilter: Repair = {
  kernel: 'Conv2DBackpropFilter',
  backend: 'wasm',
  build: (tf) => (call) =>
    tf.tidy(() => {
      const { x, dy } = call.inputs as unknown as Readonly<Record<'x' | 'dy', Tensorflow.Tensor4D>>
      const attrs = call.attrs as unknown as Conv2DAttributes & { readonly filterShape: number[] }
      const layout = patchesOf(tf, x.shape, attrs.filterShape, attrs)
      const { info, places, width, spans, pointwise } = layout
      const images = channelsLast(x, layout)
      const passed = channelsLast(dy, layout).reshape([info.batchSize, places, info.outChannels])
      let sum = tf.zeros([width, info.outChannels])
      for (const span of spans) {
        const { first, count } = span
        const next = tf.tidy(() => {
          const patches = pointwise
            ? images.slice([first], [count]).reshape([count * places, width])
            : tf.engine().makeTensorFromTensorInfo(unrolled(call.backend as WasmBackend, images, layout, span))
          const ofSpan = passed.slice([first], [count]).reshape([count * places, info.outChannels])
          return sum.add(tf.matMul(patches, ofSpan, true, false))
        })
        sum.dispose()
        sum = next
      }
      return sum.reshape(attrs.filterShape)
    }),
}

function unrolled(
  backend: WasmBackend,
  images: Tensorflow.TensorInfo,
  { info, places, width }: Patches,
  span: Patches['spans'][number],
): Tensorflow.TensorInfo {
  const out = backend.makeOutput([span.count * places, width], 'float32')
  const input = backend.typedArrayFromHeap(images)
  const patches = backend.typedArrayFromHeap(out).fill(0)
  eachRow(info, span, (patch, from, begin, end) => {
    for (let i = begin; i < end; i += 1) patches[patch + i] = input[from + i]
  })
  return out
}
