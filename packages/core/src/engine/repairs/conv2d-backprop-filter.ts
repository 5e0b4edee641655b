import type * as Tensorflow from '@tensorflow/tfjs'

import type { Repair } from './repair.ts'
import type { WasmBackend } from './wasm-backend.ts'

type Conv2DInfo = Tensorflow.backend_util.Conv2DInfo

/** Numbers that the unrolled patches may take at a time: 16 MB. */
const room = 2 ** 22

/**
 * The gradient of a convolution by its filter on wasm, which has none, so that no convolution trains there. Patches of
 * the input, unrolled to rows, times the gradient of the output is one matrix product; images are unrolled a few at a
 * time, so that it takes 16 MB or one image's patches beside its operands.
 */
export const conv2dBackpropFilter: Repair = {
  kernel: 'Conv2DBackpropFilter',
  backend: 'wasm',
  build: (tf) => (call) =>
    tf.tidy(() => {
      const { strides, pad, dataFormat, dimRoundingMode, filterShape } = call.attrs as unknown as {
        readonly strides: number | [number, number]
        readonly pad: 'valid' | 'same' | number | Tensorflow.backend_util.ExplicitPadding
        readonly dataFormat: 'NHWC' | 'NCHW'
        readonly dimRoundingMode: 'floor' | 'round' | 'ceil' | undefined
        readonly filterShape: [number, number, number, number]
      }
      const { x, dy } = call.inputs as unknown as Readonly<Record<'x' | 'dy', Tensorflow.Tensor4D>>
      const format = tf.backend_util.convertConv2DDataFormat(dataFormat)
      const info = tf.backend_util.computeConv2DInfo(
        x.shape,
        filterShape,
        strides,
        1,
        pad,
        dimRoundingMode,
        false,
        format,
      )
      const channelsLast = (images: Tensorflow.Tensor4D): Tensorflow.Tensor4D =>
        format === 'channelsLast' ? images : images.transpose([0, 2, 3, 1])
      const images = channelsLast(x)
      const places = info.outHeight * info.outWidth
      const width = info.filterHeight * info.filterWidth * info.inChannels
      const gradient = channelsLast(dy).reshape<Tensorflow.Tensor3D>([info.batchSize, places, info.outChannels])
      const atOnce = Math.max(1, Math.floor(room / (places * width)))
      let sum = tf.zeros([width, info.outChannels])
      for (let first = 0; first < info.batchSize; first += atOnce) {
        const count = Math.min(atOnce, info.batchSize - first)
        const next = tf.tidy(() => {
          const patches = isPointwise(info)
            ? images.slice([first], [count]).reshape([count * places, width])
            : tf.engine().makeTensorFromTensorInfo(unrolled(call.backend as WasmBackend, images, info, first, count))
          const ofPatches = gradient.slice([first], [count]).reshape([count * places, info.outChannels])
          return sum.add(tf.matMul(patches, ofPatches, true, false))
        })
        sum.dispose()
        sum = next
      }
      return sum.reshape(filterShape)
    }),
}

/** One row for each place of the output: the part of the input under the filter there, zeros beyond the border. */
function unrolled(
  backend: WasmBackend,
  images: Tensorflow.Tensor4D,
  info: Conv2DInfo,
  first: number,
  count: number,
): Tensorflow.TensorInfo {
  const { outHeight, outWidth, inHeight, inWidth, inChannels, filterHeight, filterWidth, strideHeight, strideWidth } =
    info
  const run = filterWidth * inChannels
  const out = backend.makeOutput([count * outHeight * outWidth, filterHeight * run], 'float32')
  const from = backend.typedArrayFromHeap(images)
  const to = backend.typedArrayFromHeap(out)
  let at = 0
  for (let image = first; image < first + count; image += 1) {
    for (let row = 0; row < outHeight; row += 1) {
      const top = row * strideHeight - info.padInfo.top
      for (let column = 0; column < outWidth; column += 1) {
        const left = column * strideWidth - info.padInfo.left
        const start = Math.max(0, -left) * inChannels
        const end = Math.min(filterWidth, inWidth - left) * inChannels
        for (let y = top; y < top + filterHeight; y += 1) {
          const inside = y >= 0 && y < inHeight && end > start
          const source = ((image * inHeight + y) * inWidth + left) * inChannels
          const [begin, stop] = inside ? [start, end] : [run, run]
          for (let i = 0; i < begin; i += 1) to[at + i] = 0
          for (let i = begin; i < stop; i += 1) to[at + i] = from[source + i]
          for (let i = stop; i < run; i += 1) to[at + i] = 0
          at += run
        }
      }
    }
  }
  return out
}

/** True where the input, as it lies, is its own unrolled patches. */
function isPointwise({ filterHeight, filterWidth, inHeight, inWidth, outHeight, outWidth }: Conv2DInfo): boolean {
  return filterHeight === 1 && filterWidth === 1 && inHeight === outHeight && inWidth === outWidth
}
