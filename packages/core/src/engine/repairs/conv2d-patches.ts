import type * as Tensorflow from '@tensorflow/tfjs'

type Conv2DInfo = Tensorflow.backend_util.Conv2DInfo
type Shape = [number, number, number, number]

/** What TensorFlow.js hands to a gradient of a convolution. */
export interface Conv2DAttributes {
  readonly strides: number | [number, number]
  readonly pad: 'valid' | 'same' | number | Tensorflow.backend_util.ExplicitPadding
  readonly dataFormat: 'NHWC' | 'NCHW'
  readonly dimRoundingMode: 'floor' | 'round' | 'ceil' | undefined
}

/** A convolution whose images are unrolled to patches: one row for each place of the output, the input under the filter. */
export interface Patches {
  readonly info: Conv2DInfo
  /** Places of the output in one image. */
  readonly places: number
  /** Length of a patch. */
  readonly width: number
  readonly channelsFirst: boolean
  /** Spans of images whose patches take no more than 16 MB, or one image each: the first and how many. */
  readonly spans: readonly { readonly first: number; readonly count: number }[]
  /** True where the input, as it lies, is its own patches. */
  readonly pointwise: boolean
}

/** Numbers that the patches of several images may take at a time. */
const room = 2 ** 22

/** How the patches that a convolution looks at lie in its input, for NHWC and NCHW. */
export function patchesOf(
  tf: typeof Tensorflow,
  inputShape: readonly number[],
  filterShape: readonly number[],
  { strides, pad, dataFormat, dimRoundingMode }: Conv2DAttributes,
): Patches {
  const format = tf.backend_util.convertConv2DDataFormat(dataFormat)
  const shapes = [inputShape as Shape, filterShape as Shape] as const
  const info = tf.backend_util.computeConv2DInfo(...shapes, strides, 1, pad, dimRoundingMode, false, format)
  const places = info.outHeight * info.outWidth
  const width = info.filterHeight * info.filterWidth * info.inChannels
  const atOnce = Math.max(1, Math.floor(room / (places * width)))
  const spans = Array.from({ length: Math.ceil(info.batchSize / atOnce) }, (_, span) => {
    const first = span * atOnce
    return { first, count: Math.min(atOnce, info.batchSize - first) }
  })
  const { filterHeight, filterWidth, inHeight, inWidth, outHeight, outWidth } = info
  const pointwise = filterHeight * filterWidth === 1 && inHeight === outHeight && inWidth === outWidth
  return { info, places, width, channelsFirst: format === 'channelsFirst', spans, pointwise }
}

/**
 * Walks through the patches of a span of images, a row of the filter at a time: `visit(patch, input, begin, end)` says
 * that the numbers from `patch + begin` to `patch + end` of the span's patches are those from `input + begin` of the
 * input. Parts of a row beyond the border are left out.
 */
export function eachRow(
  info: Conv2DInfo,
  { first, count }: Patches['spans'][number],
  visit: (patch: number, input: number, begin: number, end: number) => void,
): void {
  const { outHeight, outWidth, inHeight, inWidth, inChannels, filterHeight, filterWidth } = info
  let patch = 0
  for (let image = first; image < first + count; image += 1) {
    for (let row = 0; row < outHeight; row += 1) {
      const top = row * info.strideHeight - info.padInfo.top
      for (let column = 0; column < outWidth; column += 1) {
        const left = column * info.strideWidth - info.padInfo.left
        const begin = Math.max(0, -left) * inChannels
        const end = Math.min(filterWidth, inWidth - left) * inChannels
        for (let y = top; y < top + filterHeight; y += 1) {
          if (y >= 0 && y < inHeight) visit(patch, ((image * inHeight + y) * inWidth + left) * inChannels, begin, end)
          patch += filterWidth * inChannels
        }
      }
    }
  }
}

/** Images with their channels last, whatever way they came. */
export function channelsLast(images: Tensorflow.Tensor4D, { channelsFirst }: Patches): Tensorflow.Tensor4D {
  return channelsFirst ? images.transpose([0, 2, 3, 1]) : images
}
