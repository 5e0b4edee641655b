import {
  arcFace,
  cosFace,
  largeMarginSoftmax,
  normalisedSoftmax,
  proxyAnchor,
  proxyNCA,
  softTriple,
  sphereFace,
  subCentreArcFace,
} from '@neg/core/losses'
import type { Tensor, Tensor2D } from '@tensorflow/tfjs'

import type { AdapterCall } from '../../src/define-adapter.ts'
import { lossRecord, type Numbers } from '../../src/loss-record.ts'

interface Classified<Name extends string, Options> {
  readonly inputs: { readonly embeddings: Numbers; readonly labels: readonly number[] } & Readonly<
    Record<Name, Numbers>
  >
  readonly options: Options
}
type Call<Name extends string, Options> = AdapterCall<
  Classified<Name, Options>['inputs'],
  Classified<Name, Options>['options']
>
type Margin = Call<'weights', { margin?: number; scale?: number }>

/** The vectors of classes go by several names. */
function classified<Name extends 'weights' | 'proxies' | 'centers'>(
  { embeddings, labels, ...rest }: Classified<Name, unknown>['inputs'],
  name: Name,
  loss: (embeddings: Tensor2D, vectors: Tensor2D, labels: Int32Array) => Tensor,
) {
  const given = Int32Array.from(labels)
  const vectors = (rest as unknown as Readonly<Record<Name, Numbers>>)[name]
  const inputs = { embeddings, [name]: vectors } as Readonly<Record<'embeddings' | Name, Numbers>>
  return lossRecord(inputs, (tensors) => loss(tensors.embeddings as Tensor2D, tensors[name] as Tensor2D, given))
}

export const proxy = {
  proxyNcaLoss: ({ inputs, options }: Call<'proxies', { scale?: number }>) =>
    classified(inputs, 'proxies', (x, p, labels) => proxyNCA(x, p, labels, options)),
  proxyAnchorLoss: ({ inputs, options: { margin, alpha } }: Call<'proxies', { margin?: number; alpha?: number }>) =>
    classified(inputs, 'proxies', (x, p, labels) => proxyAnchor(x, p, labels, { margin, scale: alpha })),
  softTripleLoss: ({
    inputs,
    options: { centersPerClass, gamma, lambda, margin },
  }: Call<'centers', { centersPerClass?: number; gamma?: number; lambda?: number; margin?: number }>) =>
    classified(inputs, 'centers', (x, c, labels) =>
      softTriple(x, c, labels, { centresPerClass: centersPerClass, temperature: gamma, scale: lambda, margin }),
    ),
  arcFaceLoss: ({ inputs, options }: Margin) =>
    classified(inputs, 'weights', (x, w, labels) => arcFace(x, w, labels, options)),
  cosFaceLoss: ({ inputs, options }: Margin) =>
    classified(inputs, 'weights', (x, w, labels) => cosFace(x, w, labels, options)),
  sphereFaceLoss: ({ inputs, options }: Margin) =>
    classified(inputs, 'weights', (x, w, labels) => sphereFace(x, w, labels, options)),
  largeMarginSoftmaxLoss: ({ inputs, options }: Margin) =>
    classified(inputs, 'weights', (x, w, labels) => largeMarginSoftmax(x, w, labels, options)),
  subCenterArcFaceLoss: ({
    inputs,
    options: { subCenters, ...rest },
  }: Call<'weights', { margin?: number; scale?: number; subCenters?: number }>) =>
    classified(inputs, 'weights', (x, w, labels) =>
      subCentreArcFace(x, w, labels, { ...rest, subCentres: subCenters }),
    ),
  normalizedSoftmaxLoss: ({ inputs, options }: Call<'weights', { temperature?: number }>) =>
    classified(inputs, 'weights', (x, w, labels) => normalisedSoftmax(x, w, labels, options)),
}
