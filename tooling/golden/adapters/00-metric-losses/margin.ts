import type { MeasureName } from '@neg/core/kernels'
import {
  angularLoss,
  circleLoss,
  contrastiveLoss,
  contrastivePairs,
  fastAP,
  globalOrthogonalRegularisation,
  intraPairVariance,
  liftedStructure,
  marginLoss,
  megaBatchMargin,
  nca,
  onlineContrastive,
  pnp,
  type PNPVariant,
  reduce,
  reduceByClass,
  reduceWithin,
  type Reduction,
  signalToNoiseContrastive,
  tripletMargin,
  tupletMargin,
} from '@neg/core/losses'
import type { Tensor, Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs'

import type { AdapterCall } from '../../src/define-adapter.ts'
import { lossRecord, type Numbers, tensorOf } from '../../src/loss-record.ts'

// A type and no interface, which would not fit the open record of a call.
type LabelledInputs = Readonly<{ embeddings: Numbers; labels: readonly number[] }>
type Labelled<Options = unknown> = AdapterCall<LabelledInputs, Pick<Options, keyof Options>>
type PairInputs = Readonly<Record<'left' | 'right', Numbers>> & { readonly labels: readonly number[] }

/** What the vectors call a distance and the packages a measure. */
interface Distance {
  readonly distance?: MeasureName | 'dot'
  readonly normalize?: boolean
}
interface Margins extends Pick<Distance, 'normalize'> {
  readonly positiveMargin?: number
  readonly negativeMargin?: number
}
interface Contrastive extends Margins, Distance {
  readonly margin?: number
  readonly reduction?: Reduction | 'averageNonZero'
}
interface Lifted extends Margins, Distance {
  readonly generalised?: boolean
}
interface Triplet extends Distance {
  readonly margin?: number
  readonly swap?: boolean
  readonly smooth?: boolean
}
interface Boundaries extends Distance {
  readonly margin?: number
  readonly nu?: number
}
interface Ranking {
  readonly variant?: PNPVariant
  readonly anneal?: number
  readonly alpha?: number
  readonly b?: number
}
interface Orthogonal {
  readonly meanWeight?: number
  readonly secondMomentWeight?: number
  readonly aggregation?: 'mean' | 'sum'
}

function measured<T extends Distance>({ distance, normalize, ...rest }: T) {
  return {
    ...rest,
    ...(distance !== undefined && { measure: distance === 'dot' ? ('dotProduct' as const) : distance }),
    ...(normalize !== undefined && { normalise: normalize }),
  }
}

function labelled({ embeddings, labels }: LabelledInputs, loss: (embeddings: Tensor2D, labels: Int32Array) => Tensor) {
  const given = Int32Array.from(labels)
  return lossRecord({ embeddings }, (tensors) => loss(tensors.embeddings as Tensor2D, given))
}

const sides = ({ left, right }: Readonly<Record<'left' | 'right', Tensor>>): [Tensor2D, Tensor2D] => [
  left as Tensor2D,
  right as Tensor2D,
]

export const margin = {
  contrastiveLoss: ({
    inputs,
    options: { reduction, ...rest },
  }: AdapterCall<Pick<LabelledInputs, keyof LabelledInputs> | PairInputs, Pick<Contrastive, keyof Contrastive>>) => {
    const options = {
      ...measured(rest),
      reduction: reduction === 'averageNonZero' ? ('meanOfNonZero' as const) : reduction,
    }
    if ('embeddings' in inputs) return labelled(inputs, (rows, labels) => contrastiveLoss(rows, labels, options))
    const { left, right, labels } = inputs
    return lossRecord({ left, right }, (given) => contrastivePairs(...sides(given), Int32Array.from(labels), options))
  },
  onlineContrastiveLoss: ({
    inputs: { left, right, labels },
    options,
  }: AdapterCall<PairInputs, Pick<Contrastive, 'distance' | 'margin'>>) =>
    lossRecord({ left, right }, (given) =>
      onlineContrastive(...sides(given), Int32Array.from(labels), measured(options)),
    ),
  tripletMarginLoss: ({
    inputs: { embeddings, triplets },
    options,
  }: AdapterCall<
    { embeddings: Numbers; triplets: readonly (readonly [number, number, number])[] },
    Pick<Triplet, keyof Triplet>
  >) => {
    const [anchor, positive, negative] = [0, 1, 2].map((column) => Int32Array.from(triplets, (row) => row[column]))
    return lossRecord({ embeddings }, (given) =>
      tripletMargin(given.embeddings as Tensor2D, { anchor, positive, negative }, measured(options)),
    )
  },
  liftedStructureLoss: ({ inputs, options }: Labelled<Lifted>) =>
    labelled(inputs, (rows, labels) => liftedStructure(rows, labels, measured(options))),
  circleLoss: ({ inputs, options: { gamma, ...rest } }: Labelled<{ margin?: number; gamma?: number }>) =>
    labelled(inputs, (rows, labels) => circleLoss(rows, labels, { ...rest, scale: gamma })),
  angularLoss: ({ inputs, options: { alpha } }: Labelled<{ alpha?: number }>) =>
    labelled(inputs, (rows, labels) => angularLoss(rows, labels, { angle: alpha })),
  marginLoss: ({
    inputs: { embeddings, labels, beta },
    options: { nu, ...rest },
  }: AdapterCall<LabelledInputs & { readonly beta: Numbers }, Pick<Boundaries, keyof Boundaries>>) =>
    lossRecord({ embeddings, beta }, (given) =>
      marginLoss(given.embeddings as Tensor2D, given.beta as Tensor1D, Int32Array.from(labels), {
        ...measured(rest),
        boundaryWeight: nu,
      }),
    ),
  fastApLoss: ({ inputs, options: { numBins } }: Labelled<{ numBins?: number }>) =>
    labelled(inputs, (rows, labels) => fastAP(rows, labels, { bins: numBins })),
  nca: ({ inputs, options: { scale, normalize } }: Labelled<{ scale?: number; normalize?: boolean }>) =>
    labelled(inputs, (rows, labels) => nca(rows, labels, { scale, normalise: normalize })),
  tupletMarginLoss: ({ inputs, options }: Labelled<{ margin?: number; scale?: number }>) =>
    labelled(inputs, (rows, labels) => tupletMargin(rows, labels, options)),
  signalToNoiseRatioContrastiveLoss: ({ inputs, options: { normalize, ...rest } }: Labelled<Margins>) =>
    labelled(inputs, (rows, labels) => signalToNoiseContrastive(rows, labels, { ...rest, normalise: normalize })),
  intraPairVarianceLoss: ({ inputs, options }: Labelled<{ positiveEpsilon?: number; negativeEpsilon?: number }>) =>
    labelled(inputs, (rows, labels) => intraPairVariance(rows, labels, options)),
  pnpLoss: ({ inputs, options }: Labelled<Ranking>) => labelled(inputs, (rows, labels) => pnp(rows, labels, options)),
  megaBatchMarginLoss: ({
    inputs: { anchors, positives },
    options,
  }: AdapterCall<
    Readonly<Record<'anchors' | 'positives', Numbers>>,
    { positiveMargin?: number; negativeMargin?: number }
  >) =>
    lossRecord({ anchors, positives }, (given) =>
      megaBatchMargin(given.anchors as Tensor2D, given.positives as Tensor2D, options),
    ),
  globalOrthogonalRegularization: ({
    inputs: { columns },
    options: { aggregation, ...weights },
  }: AdapterCall<{ columns: Numbers }, Pick<Orthogonal, keyof Orthogonal>>) => {
    const options = { ...weights, reduction: aggregation }
    const rows = tensorOf<Tensor3D>(columns)
    const meanTerm = globalOrthogonalRegularisation(rows, { ...options, secondMomentWeight: 0 })
    const secondMomentTerm = globalOrthogonalRegularisation(rows, { ...options, meanWeight: 0 })
    rows.dispose()
    const record = lossRecord({ columns }, (given) =>
      globalOrthogonalRegularisation(given.columns as Tensor3D, options),
    )
    return { ...record, meanTerm, secondMomentTerm }
  },
  reduceAvgNonZero: ({ inputs: { losses } }: AdapterCall<{ losses: Numbers }>) =>
    lossRecord({ losses }, (given) => reduce(given.losses as Tensor1D, 'meanOfNonZero')),
  reduceMean: ({ inputs: { losses } }: AdapterCall<{ losses: Numbers }>) =>
    lossRecord({ losses }, (given) => reduce(given.losses as Tensor1D, 'mean')),
  reduceThreshold: ({
    inputs: { losses },
    options,
  }: AdapterCall<{ losses: Numbers }, { low?: number; high?: number }>) =>
    lossRecord({ losses }, (given) => reduceWithin(given.losses as Tensor1D, options)),
  reduceClassWeighted: ({
    inputs: { losses, classWeights, labels },
  }: AdapterCall<Readonly<Record<'losses' | 'classWeights', Numbers>> & { readonly labels: readonly number[] }>) =>
    lossRecord({ losses, classWeights }, (given) =>
      reduceByClass(given.losses as Tensor1D, given.classWeights as Tensor1D, Int32Array.from(labels)),
    ),
}
