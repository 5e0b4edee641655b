import * as tf from '@tensorflow/tfjs'

import { useEngine } from '../../engine/use-engine.ts'
import { NegError } from '../../errors.ts'
import type { MinerReferences } from '../../negatives/mining/compare-rows.ts'
import type { MinedPairs, MinedTriplets } from '../../negatives/mining/mining-report.ts'
import { Philox } from '../../random/philox.ts'
import { shuffle } from '../../random/sampling.ts'
import type { EngineName } from '../../types.ts'
import { expectNoLeak } from '../expect-no-leak.ts'
import type { Check } from '../losses/loss-conformance.ts'
import { labelsInTurn, permuteRows, randomMatrix } from '../losses/loss-family.ts'

/** A miner of labelled rows and what is promised of it. */
export interface MinerSubject {
  readonly miner: (
    embeddings: tf.Tensor2D,
    labels: Int32Array,
    // oxlint-disable-next-line typescript/no-explicit-any -- a miner's options are its own
    options: any,
  ) => Promise<MinedPairs | MinedTriplets>
  readonly options?: object
  /** Whether it draws, by its option `seed`, so that rows in another order give other draws. Default false. */
  readonly draws?: boolean
}

const [rows, dimension, classes] = [12, 5, 4]

/**
 * What every miner of labelled rows must fulfil, whoever wrote it: pairs that are what the labels say, a report that adds
 * up, the same result on all engines and in any order of the rows, references in place of the batch, a defined answer
 * for batches of no row, one row and no positive, broken input refused, seeds that repeat, nothing left behind, memory of the
 * batch's pairs at most.
 *
 * ```ts
 * const { engines } = await enginesThatLoad()
 * for (const { name, run } of minerConformance({ miner: myMiner }, engines)) it(name, run)
 * ```
 *
 * @returns checks for the test runner of your choice.
 */
export function minerConformance(subject: MinerSubject, engines: readonly { readonly name: EngineName }[]): Check[] {
  const batch = batchOf(11, rows, classes)
  const [first] = engines
  const on = (name: string, run: () => Promise<void>): Check => ({
    name,
    run: async () => {
      await useEngine({ prefer: first.name })
      await run()
    },
  })
  return [
    on('names only pairs that are what the labels say', async () => {
      const found = await mine(subject, batch)
      if (found.positives.length + found.negatives.length === 0) throw new Error('nothing is found in a random batch')
      for (const [kind, alike] of [
        ['positives', true],
        ['negatives', false],
      ] as const) {
        for (const [anchor, other] of found[kind]) {
          const fits = anchor !== other && (batch.labels[anchor] === batch.labels[other]) === alike
          if (!fits) throw new Error(`rows ${anchor} and ${other} are no pair of the ${kind}`)
        }
      }
    }),
    on('reports what became of every pair', async () => reportAddsUp(await mine(subject, batch), batch.labels)),
    ...engines.slice(1).map(({ name: prefer }) => ({
      name: `finds on ${prefer} what it finds on ${first.name}`,
      run: async () => {
        await useEngine({ prefer: first.name })
        const expected = await mine(subject, batch)
        await useEngine({ prefer })
        same('on another engine', await mine(subject, batch), expected)
      },
    })),
    on('finds the same again, with the same seed', async () =>
      same('again', await mine(subject, batch), await mine(subject, batch)),
    ),
    ...(subject.draws === true
      ? [
          on('draws otherwise with another seed', async () => {
            const seeds = Array.from({ length: 8 }, (_, seed) => mine(subject, batch, { seed }))
            const results = new Set((await Promise.all(seeds)).map(words))
            if (results.size === 1) throw new Error('eight seeds give one result')
          }),
        ]
      : [
          on('does not depend on the order of the rows', async () => {
            const order = shuffle(
              Int32Array.from({ length: rows }, (_, row) => row),
              new Philox(12),
            )
            const turned = { matrix: permuteRows(batch.matrix, order), labels: order.map((row) => batch.labels[row]) }
            const found = await mine(subject, turned)
            const named = (list: Found['positives']): number[][] => list.map((entry) => entry.map((row) => order[row]))
            const back = { ...found, positives: named(found.positives), negatives: named(found.negatives) }
            same('in another order', { ...back, triplets: named(found.triplets) }, await mine(subject, batch))
          }),
        ]),
    on('takes references in place of the batch', async () => {
      const embeddings = tensorOf(batch.matrix)
      const own = Int32Array.from({ length: rows }, (_, row) => row)
      const references = { embeddings, labels: batch.labels, own }
      const found = await mine(subject, batch, { references })
      embeddings.dispose()
      same('against a copy of the batch', found, await mine(subject, batch))
    }),
    ...[0, 1].map((count) =>
      on(`finds nothing in a batch of ${count} rows, or refuses it`, async () => {
        const found = await minedOrRefused(subject, batchOf(14, count, 1))
        if (found !== undefined && words(found) !== '') throw new Error(`finds ${words(found)}`)
      }),
    ),
    on('finds no positive where there is none', async () => {
      const found = await minedOrRefused(subject, batchOf(15, rows, rows))
      if (found !== undefined && found.positives.length > 0) throw new Error(`finds ${found.positives.join('; ')}`)
    }),
    on('takes rows of no class for negatives of all', async () => {
      const found = await mine(subject, { ...batch, labels: batch.labels.map((label) => (label === 0 ? -1 : label)) })
      const wrong = found.positives.find(([anchor]) => batch.labels[anchor] === 0)
      if (wrong !== undefined) throw new Error(`rows of no class, ${wrong.join(' and ')}, are a positive pair`)
    }),
    on('refuses labels and references that do not fit', async () => {
      await refused('NEG_SHAPE', subject, { ...batch, labels: batch.labels.slice(1) })
      const narrow = tensorOf(randomMatrix(new Philox(16), 3, dimension - 1))
      try {
        await refused('NEG_SHAPE', subject, batch, { references: { embeddings: narrow, labels: new Int32Array(3) } })
      } finally {
        narrow.dispose()
      }
    }),
    ...[Number.NaN, Number.POSITIVE_INFINITY].map((value) =>
      on(`refuses ${value}`, () => {
        const values = batch.matrix.values.with(dimension, value)
        return refused('NEG_NOT_FINITE', subject, { ...batch, matrix: { shape: [rows, dimension], values } })
      }),
    ),
    on('leaves nothing behind', async () => {
      const embeddings = tensorOf(batch.matrix)
      const broken = tensorOf({ shape: [rows, dimension], values: batch.matrix.values.with(0, Number.NaN) })
      try {
        await expectNoLeak(() => nothingOf(subject.miner(embeddings, batch.labels, subject.options)))
        await expectNoLeak(() => nothingOf(subject.miner(broken, batch.labels, subject.options)))
      } catch (error) {
        if (!NegError.isInstance(error)) throw error
      } finally {
        tf.dispose([embeddings, broken])
      }
    }),
    on('needs memory for the pairs of a batch and no more', () => staysInBounds(subject)),
  ]
}

interface Batch {
  readonly matrix: { readonly shape: readonly number[]; readonly values: Float64Array }
  readonly labels: Int32Array
}

/** A result as lists; the pairs of triplets stand among the pairs. */
interface Found {
  readonly positives: readonly (readonly number[])[]
  readonly negatives: readonly (readonly number[])[]
  readonly triplets: readonly (readonly number[])[]
  readonly report: MinedPairs['report']
}

function batchOf(seed: number, count: number, kinds: number): Batch {
  return { matrix: randomMatrix(new Philox(seed), count, dimension), labels: labelsInTurn(count, kinds) }
}

function tensorOf({ shape, values }: Batch['matrix']): tf.Tensor2D {
  return tf.tensor2d(Float32Array.from(values), shape as [number, number], 'float32')
}

async function mine(
  { miner, options }: MinerSubject,
  { matrix, labels }: Batch,
  more: { readonly references?: MinerReferences; readonly seed?: number } = {},
): Promise<Found> {
  const embeddings = tensorOf(matrix)
  try {
    const result = await miner(embeddings, labels, { ...options, ...more })
    const listed = (...columns: readonly Int32Array[]): number[][] =>
      Array.from(columns[0], (_, at) => columns.map((column) => column[at]))
    if ('pairs' in result) {
      const { positives, negatives } = result.pairs
      return {
        positives: listed(positives.anchor, positives.other),
        negatives: listed(negatives.anchor, negatives.other),
        triplets: [],
        report: result.report,
      }
    }
    const { anchor, positive, negative } = result.triplets
    return {
      positives: listed(anchor, positive),
      negatives: listed(anchor, negative),
      triplets: listed(anchor, positive, negative),
      report: result.report,
    }
  } finally {
    embeddings.dispose()
  }
}

/** A result as one word, whatever its order. */
function words({ positives, negatives, triplets }: Found): string {
  return [positives, negatives, triplets]
    .map((list) =>
      list
        .map((entry) => entry.join(' '))
        .sort()
        .join(', '),
    )
    .filter((list) => list !== '')
    .join(' | ')
}

function same(when: string, found: Found, expected: Found): void {
  if (words(found) !== words(expected)) throw new Error(`${when}: ${words(found)} instead of ${words(expected)}`)
  const [report, wanted] = [found.report, expected.report].map((counts) => JSON.stringify(counts))
  if (report !== wanted) throw new Error(`${when}: the report is ${report} instead of ${wanted}`)
}

function reportAddsUp({ report, positives, negatives }: Found, labels: Int32Array): void {
  const equal = (what: string, counted: number, expected: number): void => {
    if (counted !== expected) throw new Error(`${what}: ${counted} reported, ${expected} counted`)
  }
  const alike = labels.reduce((sum, label) => sum + labels.filter((other) => other === label).length - 1, 0)
  const considered = { positives: alike, negatives: labels.length * (labels.length - 1) - alike }
  equal('anchors', report.anchors, labels.length)
  equal('anchors kept', report.anchorsKept, new Set([...positives, ...negatives].map(([anchor]) => anchor)).size)
  for (const [kind, list] of Object.entries({ positives, negatives }) as ['positives', Found['positives']][]) {
    const { kept, dropped, ...counts } = report[kind]
    equal(`${kind} considered`, counts.considered, considered[kind])
    equal(`${kind} kept`, kept, new Set(list.map((pair) => pair.join(' '))).size)
    equal(`${kind} kept and dropped`, kept + dropped.incompleteAnchor + dropped.rule, counts.considered)
  }
}

async function minedOrRefused(subject: MinerSubject, batch: Batch): Promise<Found | undefined> {
  try {
    return await mine(subject, batch)
  } catch (error) {
    if (NegError.isInstance(error)) return undefined
    throw error
  }
}

async function refused(
  code: string,
  subject: MinerSubject,
  batch: Batch,
  more: { readonly references?: MinerReferences } = {},
): Promise<void> {
  try {
    await mine(subject, batch, more)
  } catch (error) {
    if (NegError.isInstance(error) && error.code === code) return
    throw error
  }
  throw new Error(`${subject.miner.name} took what it should refuse with ${code}`)
}

async function nothingOf(result: Promise<unknown>): Promise<tf.TensorContainer> {
  await result
  return []
}

/** Four times the rows may need sixteen times the memory of tensors, and a third more for what does not grow evenly. */
async function staysInBounds({ miner, options }: MinerSubject): Promise<void> {
  const peak = async (count: number): Promise<number> => {
    const { matrix, labels } = batchOf(18, count, classes)
    const embeddings = tensorOf(matrix)
    const { peakBytes } = await tf.profile(() => nothingOf(miner(embeddings, labels, options)))
    embeddings.dispose()
    return peakBytes
  }
  const [few, many] = [await peak(24), await peak(96)]
  if (many > few * 16 * 1.34) throw new Error(`peaks of ${few} bytes for 24 rows and ${many} for 96 grow too fast`)
}
