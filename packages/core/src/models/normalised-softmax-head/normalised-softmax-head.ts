import * as tf from '@tensorflow/tfjs'

import { NegError } from '../../errors.ts'
import { contrastive } from '../../kernels/contrastive.ts'
import { unitRows } from '../../kernels/distances/unit-rows.ts'
import { checkBatches } from '../../losses/check-batches.ts'
import { checkAboveZero, checkCount, checkWord } from '../../check-options.ts'
import { checkClassified } from '../../losses/proxy/classified-rows.ts'
import { normalisedSoftmax } from '../../losses/proxy/normalised-softmax.ts'
import type { Reduction } from '../../losses/reduction.ts'
import { Philox } from '../../random/philox.ts'
import { type ClassPrototype, classPrototypes, withSamples } from './class-prototypes.ts'
import type {
  ExtendedHead,
  LabelledHeadOptions,
  NormalisedSoftmaxHeadOptions,
  NormalisedSoftmaxHeadState,
  RandomHeadOptions,
  SphereConstraint,
} from './head-options.ts'
import { readRows } from './read-rows.ts'

/**
 * A classification layer on the sphere, to which classes can be added from a few samples without training.
 *
 * Class c scores `s cos(h, w_c)`, without a bias, and the loss is cross entropy; Pereira, Joly, Valduriez and Porto,
 * "Hyperspherical embedding for novel class classification" (2021), on NormFace. Training draws each class's embeddings to
 * its vector, so that afterwards the mean direction of a new class's samples is as good a vector as a learnt one: `extend`
 * appends it and leaves the others' scores alone. Whether that holds for a head tells `weightMeanCosines`, whether its loss
 * can come near 0 `normalisedSoftmaxBound`.
 *
 * Train by `loss` (the variable is `weights`), call `project()` after each step with `constraint: 'project'`. `extend`,
 * `removeClass` and `refreshClass` return new heads; `dispose()` each. Memory O(C d) and, in the loss, never B x C.
 *
 * @throws NEG_RANGE for an option; NEG_ID_DUPLICATE for a label that stands twice; NEG_SHAPE.
 * @system 40
 */
export class NormalisedSoftmaxHead {
  /** [C, d], a vector for each class. */
  readonly weights: tf.Variable<tf.Rank.R2>
  readonly scale: number
  readonly constraint: SphereConstraint
  /** What is known of each class, in the order of `weights`. */
  readonly prototypes: readonly ClassPrototype[]

  /** @param weights [C, d], copied; of unit length for `constraint: 'project'`. */
  constructor(
    weights: tf.Tensor2D,
    options: LabelledHeadOptions & { readonly prototypes?: readonly ClassPrototype[] } = {},
  ) {
    const { scale = 20, constraint = 'normalise' } = options
    checkBatches({ weights })
    checkAboveZero({ scale })
    checkWord('constraint', constraint, ['normalise', 'project'])
    const { labels = Array.from({ length: weights.shape[0] }, (_, id) => String(id)) } = options
    const { prototypes = labels.map(learnt) } = options
    checkPrototypes(prototypes, weights.shape[0])
    this.weights = tf.variable(weights)
    this.scale = scale
    this.constraint = constraint
    this.prototypes = prototypes
  }

  /** A head to train, its vectors drawn evenly from the sphere. */
  static random(options: RandomHeadOptions): NormalisedSoftmaxHead {
    const { dimension, classes, seed } = options
    checkCount({ dimension, classes })
    const values = new Float32Array(classes * dimension)
    ;(typeof seed === 'number' ? new Philox(seed) : seed).fill(values, 'normal')
    return headOf(() => unitRows(tf.tensor2d(values, [classes, dimension])), options)
  }

  /**
   * A head of new classes alone, each the mean direction of its samples.
   *
   * @param embeddings [samples, d]
   * @param labels the class of each sample; classes are numbered in the order of the sorted labels.
   * @throws NEG_SHAPE without samples or with another number of labels; NEG_RANGE for samples without a direction.
   */
  static async fromPrototypes(
    embeddings: tf.Tensor2D,
    labels: readonly string[],
    options: NormalisedSoftmaxHeadOptions = {},
  ): Promise<ExtendedHead> {
    checkBatches({ embeddings })
    const prototypes = classPrototypes(await readRows(embeddings), labels)
    const head = headOf(() => directions(prototypes), { ...options, prototypes })
    return reported(head, Int32Array.from(prototypes.keys()))
  }

  /** A head from what `state` gave. */
  static restore({ scale, constraint, dimension, classes }: NormalisedSoftmaxHeadState): NormalisedSoftmaxHead {
    const prototypes = classes.map(({ label, count, mean }) => ({
      label,
      count,
      mean: Float64Array.from(mean),
      resultantLength: count === 0 ? 1 : Math.hypot(...mean),
    }))
    const values = classes.flatMap(({ weights }) => weights)
    return headOf(() => tf.tensor2d(values, [classes.length, dimension]), { scale, constraint, prototypes })
  }

  get labels(): string[] {
    return this.prototypes.map(({ label }) => label)
  }

  /**
   * `s cos(h, w_c)` [B, C], differentiable.
   *
   * @param embeddings [B, d], of any length.
   * @throws NEG_SHAPE for another d.
   */
  logits(embeddings: tf.Tensor2D): tf.Tensor2D {
    this.#checkWidth(embeddings)
    return tf.tidy(() =>
      unitRows(embeddings).matMul<tf.Tensor2D>(this.#directions(), false, true).mul<tf.Tensor2D>(this.scale),
    )
  }

  /**
   * Cross entropy of the classes, differentiable by embeddings and `weights`.
   *
   * @param labels [B], 0 .. C - 1
   * @throws NEG_SHAPE; NEG_RANGE for a label.
   */
  loss(
    embeddings: tf.Tensor2D,
    labels: Int32Array,
    { reduction = 'mean' }: { readonly reduction?: Reduction } = {},
  ): tf.Tensor {
    const temperature = 1 / this.scale
    if (this.constraint === 'normalise')
      return normalisedSoftmax(embeddings, this.weights, labels, { temperature, reduction })
    checkClassified(embeddings, this.weights, labels)
    return tf.tidy(() => contrastive(unitRows(embeddings), this.weights, { temperature, positives: labels, reduction }))
  }

  /** Scales the classes' vectors to unit length. */
  project(): void {
    tf.tidy(() => this.weights.assign(unitRows(this.weights)))
  }

  /**
   * The nearest class of each embedding and its cosine, over the classes in blocks: memory O(B blockSize).
   *
   * @throws NEG_SHAPE; NEG_RANGE for the block size.
   */
  async predict(
    embeddings: tf.Tensor2D,
    { blockSize = 8192 }: { readonly blockSize?: number } = {},
  ): Promise<{ readonly classes: Int32Array; readonly cosines: Float32Array }> {
    this.#checkWidth(embeddings)
    checkCount({ blockSize })
    const [rows, count] = [embeddings.shape[0], this.prototypes.length]
    const best = { classes: new Int32Array(rows), cosines: new Float32Array(rows).fill(Number.NEGATIVE_INFINITY) }
    for (let start = 0; start < count; start += blockSize) {
      const [highest, places] = tf.tidy(() => {
        const block = this.#directions().slice([start, 0], [Math.min(blockSize, count - start), -1])
        const cosines = unitRows(embeddings).matMul(block, false, true)
        return [cosines.max(1), cosines.argMax(1)]
      })
      const [values, ids] = await Promise.all([highest.data(), places.data()])
      tf.dispose([highest, places])
      for (let row = 0; row < rows; row += 1) {
        if (!(values[row] > best.cosines[row])) continue
        best.cosines[row] = values[row]
        best.classes[row] = start + ids[row]
      }
    }
    return best
  }

  /**
   * A head with the classes of some samples more, numbered on from this head's in the order of the sorted labels. Nothing is
   * trained, and the scores of this head's classes stay. O(samples x d + C d).
   *
   * @throws NEG_ID_DUPLICATE for a label that this head has; NEG_SHAPE; NEG_RANGE for samples without a direction.
   */
  async extend(embeddings: tf.Tensor2D, labels: readonly string[]): Promise<ExtendedHead> {
    this.#checkWidth(embeddings)
    const added = classPrototypes(await readRows(embeddings), labels)
    const before = this.prototypes.length
    const head = this.#with([...this.prototypes, ...added], () => this.weights.concat<tf.Tensor2D>(directions(added)))
    return reported(
      head,
      Int32Array.from(added, (_, i) => before + i),
    )
  }

  /** A head without a class; those after it move up by one. @throws NEG_ID_UNKNOWN; NEG_RANGE for the only class. */
  removeClass(classId: number): NormalisedSoftmaxHead {
    this.#checkClass(classId)
    const ids = [...this.prototypes.keys()].filter((id) => id !== classId)
    if (ids.length === 0) {
      throw new NegError('NEG_RANGE', 'a head without classes is none', { where: { field: 'classId' } })
    }
    return this.#with(
      ids.map((id) => this.prototypes[id]),
      () => this.weights.gather<tf.Tensor2D>(tf.tensor1d(ids, 'int32')),
    )
  }

  /**
   * A head whose class has some more samples; the same as if it had had all from the start.
   *
   * @throws NEG_ID_UNKNOWN; NEG_RANGE for a class whose weights were learnt, or samples without a direction; NEG_SHAPE.
   */
  async refreshClass(classId: number, embeddings: tf.Tensor2D): Promise<ExtendedHead> {
    this.#checkClass(classId)
    this.#checkWidth(embeddings)
    if (this.prototypes[classId].count === 0) {
      throw new NegError('NEG_RANGE', `class ${classId} was learnt and has no samples to add to`, {
        where: { field: 'classId' },
        remedy: 'Train on, or remove it and add it anew from samples.',
      })
    }
    const rows = [...Array(embeddings.shape[0]).keys()]
    const renewed = withSamples(this.prototypes[classId], await readRows(embeddings), rows)
    const prototypes = this.prototypes.with(classId, renewed)
    const head = this.#with(prototypes, () => {
      const isIt = tf.range(0, prototypes.length, 1, 'int32').equal(classId).expandDims(1)
      return tf.where(isIt, directions([renewed]), this.weights) as tf.Tensor2D
    })
    return reported(head, Int32Array.of(classId))
  }

  /** All there is to keep, as JSON. */
  async state(): Promise<NormalisedSoftmaxHeadState> {
    const { values, columns } = await readRows(this.weights)
    return {
      scale: this.scale,
      constraint: this.constraint,
      dimension: columns,
      classes: this.prototypes.map(({ label, count, mean }, id) => ({
        label,
        count,
        mean: [...mean],
        weights: [...values.subarray(id * columns, (id + 1) * columns)],
      })),
    }
  }

  dispose(): void {
    this.weights.dispose()
  }

  #directions(): tf.Tensor2D {
    return this.constraint === 'normalise' ? unitRows(this.weights) : this.weights
  }

  #with(prototypes: readonly ClassPrototype[], weights: () => tf.Tensor2D): NormalisedSoftmaxHead {
    return headOf(weights, { scale: this.scale, constraint: this.constraint, prototypes })
  }

  #checkWidth(embeddings: tf.Tensor2D): void {
    checkBatches({ embeddings })
    if (embeddings.shape[1] === this.weights.shape[1]) return
    throw new NegError(
      'NEG_SHAPE',
      `embeddings are [${embeddings.shape}] and the classes' vectors [${this.weights.shape}]`,
      {
        where: { field: 'embeddings' },
      },
    )
  }

  #checkClass(classId: number): void {
    if (this.prototypes[classId] !== undefined) return
    throw new NegError('NEG_ID_UNKNOWN', `${classId} is not one of ${this.prototypes.length} classes`, {
      where: { field: 'classId' },
    })
  }
}

function headOf(
  weights: () => tf.Tensor2D,
  options: LabelledHeadOptions & { readonly prototypes?: readonly ClassPrototype[] },
): NormalisedSoftmaxHead {
  const made = tf.tidy(weights)
  try {
    return new NormalisedSoftmaxHead(made, options)
  } finally {
    made.dispose()
  }
}

function learnt(label: string): ClassPrototype {
  return { label, count: 0, mean: new Float64Array(0), resultantLength: 1 }
}

/** The means at unit length. */
function directions(prototypes: readonly ClassPrototype[]): tf.Tensor2D {
  return tf.tensor2d(prototypes.map(({ mean, resultantLength }) => [...mean].map((value) => value / resultantLength)))
}

function reported(head: NormalisedSoftmaxHead, classIds: Int32Array): ExtendedHead {
  const concerned = [...classIds].map((id) => head.prototypes[id])
  return {
    head,
    classIds,
    resultantLengths: Float64Array.from(concerned, ({ resultantLength }) => resultantLength),
    loose: concerned.filter(({ resultantLength }) => resultantLength < 0.3).map(({ label }) => label),
  }
}

function checkPrototypes(prototypes: readonly ClassPrototype[], classes: number): void {
  const labels = prototypes.map(({ label }) => label)
  if (labels.length !== classes) {
    throw new NegError('NEG_SHAPE', `${labels.length} labels do not fit ${classes} classes`, {
      where: { field: 'labels' },
    })
  }
  const seen = new Set<string>()
  const twice = labels.find((label) => seen.size === seen.add(label).size)
  if (twice === undefined) return
  throw new NegError('NEG_ID_DUPLICATE', `there are two classes "${twice}"`, {
    where: { field: 'labels' },
    remedy: 'Give each class a label of its own; refreshClass adds samples to one that is there.',
  })
}
