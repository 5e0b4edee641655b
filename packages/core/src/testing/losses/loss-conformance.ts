import * as tf from '@tensorflow/tfjs'

import { useEngine } from '../../engine/use-engine.ts'
import { NegError } from '../../errors.ts'
import { assertFinite } from '../../kernels/assert-finite.ts'
import { Philox } from '../../random/philox.ts'
import { shuffle } from '../../random/sampling.ts'
import type { EngineName } from '../../types.ts'
import { checkGradient } from '../check-gradient.ts'
import { type DoubleTensor, isDoubleTensor } from '../double-tensor.ts'
import { expectNoLeak } from '../expect-no-leak.ts'
import type { LossFamily, LossInputs, LossSize } from './loss-family.ts'

/** A loss and what is promised of it. */
export interface LossSubject {
  /** The module that exports the loss under its function's name; the gradient's check loads it anew. */
  readonly module: URL
  // oxlint-disable-next-line typescript/no-explicit-any -- the inputs of a loss are its family's
  readonly loss: (...inputs: any[]) => tf.Tensor
  readonly family: LossFamily
  /** Given to the loss after its inputs; must survive `structuredClone`. Default: nothing. */
  readonly options?: unknown
  /** Whether rows may be scaled without a change, as for cosines. Default false. */
  readonly scaleInvariant?: boolean
  /**
   * What memory grows with: `rows` of the batch, or `pairs` of rows (default). A loss that works in blocks shows it when
   * its options ask for blocks smaller than 48 rows.
   */
  readonly memory?: 'rows' | 'pairs'
  /**
   * Whether a part made from the differentiated inputs is constant for the gradient, which then isn't that of finite
   * differences. Default false.
   */
  readonly stopsGradient?: boolean
  /** Sizes of the random batches. Default 12 rows, dimension 5, 4 classes. */
  readonly size?: LossSize
}

/** Something to be found out; throws when it isn't so. */
export interface Check {
  readonly name: string
  run(): Promise<void>
}

const defaultSize: LossSize = { rows: 12, dimension: 5, classes: 4 }

/**
 * What every loss must fulfil, whoever wrote it: values and gradients equal on all engines, the gradient that of finite
 * differences in double precision, no dependence on the order of rows, a defined answer for batches of no row, one row
 * and no positive, NaN that shows, shapes refused, nothing left behind, memory within its bound.
 *
 * ```ts
 * const { engines } = await enginesThatLoad()
 * const subject = { module: new URL('./my-loss.ts', import.meta.url), loss: myLoss, family: labelledFamily }
 * for (const { name, run } of lossConformance(subject, engines)) it(name, run)
 * ```
 *
 * @returns checks for the test runner of your choice.
 */
export function lossConformance(subject: LossSubject, engines: readonly { readonly name: EngineName }[]): Check[] {
  const { family, size = defaultSize, scaleInvariant = false, stopsGradient = false } = subject
  const inputs = family.make(new Philox(11), size)
  const order = shuffle(
    Int32Array.from({ length: size.rows }, (_, row) => row),
    new Philox(12),
  )
  const [first] = engines
  const reference = once(() => {
    const { tensors, rest } = inputs
    return checkGradient(subject.module, subject.loss.name, tensors, { rest, options: subject.options })
  })
  const on = (name: string, run: () => Promise<void>): Check => ({
    name,
    run: async () => {
      await useEngine({ prefer: first.name })
      await run()
    },
  })
  const { withoutPositives } = family
  return [
    ...(stopsGradient
      ? []
      : [
          {
            name: 'has the gradient of finite differences',
            run: async () => atMost('the gradient is off', (await reference()).worst, 1e-6),
          },
        ]),
    ...engines.map(({ name: prefer }) => ({
      name: `gives on ${prefer} what it gives in double precision`,
      run: async () => {
        await useEngine({ prefer })
        const { value, gradients } = await reference()
        const found = await evaluate(subject, inputs)
        near('the value', found.value, value.values)
        for (const [index, gradient] of gradients.entries()) {
          near(`the gradient by tensor ${index + 1}`, found.gradients[index], gradient.values)
        }
      },
    })),
    on('does not depend on the order of the rows', async () => {
      const [before, after] = [await evaluate(subject, inputs), await evaluate(subject, family.permute(inputs, order))]
      near('the sum over the permuted rows', [sum(after.value)], [sum(before.value)])
    }),
    ...(scaleInvariant
      ? [
          on('does not depend on the length of the rows', async () => {
            const scaled = await evaluate(subject, family.rescale(inputs, new Philox(13)))
            near('the value of scaled rows', scaled.value, (await evaluate(subject, inputs)).value)
          }),
        ]
      : []),
    ...[0, 1].map((rows) =>
      on(`is defined for a batch of ${rows} rows`, () =>
        refusedOrFinite(subject, family.make(new Philox(14), { ...size, rows, classes: Math.max(1, size.classes) })),
      ),
    ),
    ...(withoutPositives === undefined
      ? []
      : [
          on('is defined where no row has a positive', () =>
            refusedOrFinite(subject, withoutPositives.call(family, new Philox(15), size)),
          ),
        ]),
    on('refuses shapes that do not fit', async () => {
      for (const unfit of family.unfit(new Philox(16), size)) await refused(subject, unfit)
    }),
    on('does not hide a NaN', () => showsNaN(subject, inputs)),
    on('leaves nothing behind', () => leavesNothing(subject, inputs, family.unfit(new Philox(17), size))),
    on(`needs memory for the ${subject.memory ?? 'pairs'} of a batch and no more`, () => staysInBounds(subject, size)),
  ]
}

interface Evaluated {
  readonly value: Float32Array
  readonly gradients: readonly Float32Array[]
}

/** The value and, of its weighted sum, the gradients. */
async function evaluate(subject: LossSubject, inputs: LossInputs): Promise<Evaluated> {
  const { tensors, rest, dispose } = givenTo(inputs)
  try {
    const value = subject.loss(...tensors, ...rest, subject.options)
    const gradients = tf.tidy(() => tf.grads((...given) => weightedSum(subject, given, rest))(tensors))
    const read = { value: await floats(value), gradients: await Promise.all(gradients.map(floats)) }
    tf.dispose([value, gradients])
    return read
  } finally {
    dispose()
  }
}

/** Each value a different weight, as `checkGradient` does it, so that every element's gradient counts. */
function weightedSum(subject: LossSubject, given: tf.Tensor[], rest: readonly unknown[]): tf.Scalar {
  const value = subject.loss(...given, ...rest, subject.options).flatten()
  return value.dot(tf.range(1, value.size + 1)) as tf.Scalar
}

async function refusedOrFinite(subject: LossSubject, inputs: LossInputs): Promise<void> {
  try {
    const { value, gradients } = await evaluate(subject, inputs)
    for (const [index, numbers] of [value, ...gradients].entries()) {
      if (!numbers.every(Number.isFinite)) {
        throw new Error(`${index === 0 ? 'the value' : 'a gradient'} holds ${numbers.find((x) => !Number.isFinite(x))}`)
      }
    }
  } catch (error) {
    if (!NegError.isInstance(error)) throw error
  }
}

async function refused(subject: LossSubject, inputs: LossInputs): Promise<void> {
  try {
    await evaluate(subject, inputs)
  } catch (error) {
    if (NegError.isInstance(error)) return
    throw error
  }
  const shapes = inputs.tensors.map(({ shape }) => `[${shape.join(', ')}]`).join(', ')
  throw new Error(`${subject.loss.name} took tensors of ${shapes} with what does not fit them`)
}

async function showsNaN(subject: LossSubject, inputs: LossInputs): Promise<void> {
  const [{ shape, values }, ...others] = inputs.tensors
  const broken = { shape, values: values.with(0, Number.NaN) }
  const { value, gradients } = await evaluate(subject, { ...inputs, tensors: [broken, ...others] })
  const shown = [value, ...gradients].some((numbers) => !numbers.every(Number.isFinite))
  if (!shown) throw new Error('a NaN in the inputs shows neither in the value nor in a gradient')
  const tensor = tf.tensor1d([...value, ...gradients[0]])
  try {
    await assertFinite('the loss', tensor)
  } catch (error) {
    if (NegError.isInstance(error) && error.code === 'NEG_NOT_FINITE') return
    throw error
  } finally {
    tensor.dispose()
  }
}

async function leavesNothing(subject: LossSubject, inputs: LossInputs, unfit: readonly LossInputs[]): Promise<void> {
  const { tensors, rest, dispose } = givenTo(inputs)
  await expectNoLeak(() => subject.loss(...tensors, ...rest, subject.options))
  await expectNoLeak(() => tf.grads((...given) => weightedSum(subject, given, rest))(tensors))
  dispose()
  for (const wrong of unfit) {
    const unfitting = givenTo(wrong)
    try {
      await expectNoLeak(() => tf.grads((...given) => weightedSum(subject, given, unfitting.rest))(unfitting.tensors))
    } catch (error) {
      if (!NegError.isInstance(error)) throw error
    } finally {
      unfitting.dispose()
    }
  }
}

/** Four times the rows may need four, or sixteen, times the memory, and a third more for what does not grow evenly. */
async function staysInBounds(subject: LossSubject, size: LossSize): Promise<void> {
  const peak = async (rows: number): Promise<number> => {
    const inputs = subject.family.make(new Philox(18), { ...size, rows })
    const { tensors, rest, dispose } = givenTo(inputs)
    const { peakBytes } = await tf.profile(() => tf.grads((...given) => weightedSum(subject, given, rest))(tensors))
    dispose()
    return peakBytes
  }
  const [few, many] = [await peak(48), await peak(192)]
  const allowed = subject.memory === 'rows' ? 4 : 16
  atMost(`peaks of ${few} bytes for 48 rows and ${many} for 192 grow too fast`, many / few, allowed * 1.34)
}

/** What a loss is called with. */
interface Given {
  readonly tensors: tf.Tensor[]
  readonly rest: readonly unknown[]
  readonly dispose: () => void
}

function givenTo({ tensors, rest }: LossInputs): Given {
  const constants = rest.map((item) => (isDoubleTensor(item) ? floatTensor(item) : item))
  const differentiated = tensors.map(floatTensor)
  return {
    tensors: differentiated,
    rest: constants,
    dispose: () => tf.dispose([...differentiated, ...constants.filter((item) => item instanceof tf.Tensor)]),
  }
}

function floatTensor({ shape, values }: DoubleTensor): tf.Tensor {
  return tf.tensor(Float32Array.from(values), [...shape], 'float32')
}

async function floats(tensor: tf.Tensor): Promise<Float32Array> {
  return (await tensor.data()) as Float32Array
}

function sum(values: ArrayLike<number>): number {
  return Array.from(values).reduce((total, value) => total + value, 0)
}

function atMost(what: string, found: number, most: number): void {
  if (!(found <= most)) throw new Error(`${what}: ${found} is above ${most}`)
}

function near(what: string, found: ArrayLike<number>, expected: ArrayLike<number>): void {
  const scale = Math.max(1, ...Array.from(expected, Math.abs))
  for (let i = 0; i < expected.length; i += 1) {
    atMost(`${what} at ${i} is ${found[i]} instead of ${expected[i]}`, Math.abs(found[i] - expected[i]) / scale, 2e-5)
  }
}

/** Asks once and keeps the answer. */
function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined
  return () => (answer ??= ask())
}
