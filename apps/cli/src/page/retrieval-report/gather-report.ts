import { readdir } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'

import { NegError } from '@neg/core'
import { readJson } from '@neg/core/data'
import type { EvaluationRecord, MiningManifest, TrainingRecord } from '@neg/retrieval/jobs'

import {
  filterWords,
  isFiltered,
  reportComparison,
  reportLoss,
  reportMeasures,
  reportSource,
  shownMeasure,
} from './from-records.ts'
import type { ReportArm, ReportSource, RetrievalReportData } from './report-data.ts'

export interface GatherReportOptions {
  /** The folder of the evaluation that all others are held against. Default: a continued encoder without negatives. */
  readonly control?: string
  /** Which split, where evaluations of several were found. Default: `test` if there is one, else the first. */
  readonly split?: string
}

interface Found<T> {
  /** The folder of the record, below the folder that was searched. */
  readonly place: string
  readonly record: T
}

/**
 * Puts a comparison together from the records that `neg mine`, `neg train` and `neg eval` left in the folders below
 * one: every evaluation is an arm. An arm knows its training by the encoder's identity, and a training its negatives
 * by their digest, so folders may lie as they like.
 *
 * @throws NEG_INPUT_MISSING where no evaluation is found; NEG_INPUT_SCHEMA when they judge different collections;
 * NEG_ID_UNKNOWN for a control that isn't among them.
 */
export async function gatherReport(folder: string, options: GatherReportOptions = {}): Promise<RetrievalReportData> {
  const records = await findRecords(folder)
  const evaluations = ofOneSplit(records.evaluations, folder, options.split)
  const arms = evaluations.map(({ place, record }) => ({ place, record, training: trainingOf(record, records) }))
  const control = controlOf(arms, options.control)
  const baseline = arms.find(({ record }) => kindOf(record) === 'lexical')
  const measures = Object.keys(arms[0].record.measures)
  const primary = measures.includes('mrr_10') ? 'mrr_10' : measures[0]
  const sources = gatherSources(records)
  const sourceOf = new Map(
    sources.flatMap(({ source, minings }) =>
      minings.map(({ place, record }) => [record.outputs[0].sha256, { source, place, record }] as const),
    ),
  )
  const { corpus, queries, qrels } = arms[0].record.inputs
  return {
    schema: 'neg.report/1',
    title: `What was judged in ${basename(folder)}`,
    dataset: { name: basename(folder), documents: corpus.count, testQueries: arms[0].record.queries },
    measures: measures.map(shownMeasure),
    primary: shownMeasure(primary),
    arms: arms.map(({ place, record, training }): ReportArm => {
      const mined = sourceOf.get(String(training?.inputs['negatives']))
      const negatives = mined === undefined ? 'in batch' : `${mined.source.name}, and in batch`
      return {
        id: place,
        name: place,
        kind: kindOf(record),
        ...(training === undefined
          ? {}
          : { negatives, steps: training.lastStep, textsEmbedded: training.texts, loss: reportLoss(training) }),
        ...(mined === undefined ? {} : { filter: filterWords(mined.record), source: mined.source.id }),
        ...(mined !== undefined && isFiltered(mined.record) ? { sourceFilter: mined.place } : {}),
        measures: reportMeasures(record),
        ...(control === undefined || control.place === place
          ? {}
          : { comparison: reportComparison(record, control.record, primary) }),
      }
    }),
    ...(baseline === undefined ? {} : { baseline: baseline.place }),
    ...(control === undefined ? {} : { control: control.place }),
    ...(sources.length === 0 ? {} : { mining: sources.map(({ source }) => source) }),
    provenance: {
      engine: arms[0].record.engine,
      seed: arms[0].record.seed,
      versions: { '@neg/retrieval': arms[0].record.version },
      data: [
        { name: 'corpus', sha256: corpus.sha256 },
        { name: 'queries', sha256: queries.sha256 },
        { name: 'judgments', sha256: qrels.sha256 },
      ],
    },
  }
}

interface Records {
  readonly evaluations: Found<EvaluationRecord>[]
  readonly trainings: Found<TrainingRecord>[]
  readonly minings: Found<MiningManifest>[]
}

async function findRecords(folder: string): Promise<Records> {
  const records: Records = { evaluations: [], trainings: [], minings: [] }
  const visit = async (place: string): Promise<void> => {
    const entries = await readdir(place, { withFileTypes: true }).catch((cause: unknown) => {
      throw new NegError('NEG_INPUT_MISSING', 'there is no such folder', {
        where: { file: place },
        remedy: 'Give the folder of a run, or one that holds the folders of neg eval.',
        cause,
      })
    })
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(place, entry.name)
      if (entry.isDirectory()) await visit(path)
      else if (entry.name === 'evaluation.json') await keep(records.evaluations, path, 'neg.eval/1')
      else if (entry.name === 'training.json') await keep(records.trainings, path, 'neg.train/1')
      else if (entry.name === 'manifest.json') await keep(records.minings, path, 'neg.mine/1')
    }
  }
  const keep = async <T extends { readonly schema: string }>(
    list: Found<T>[],
    file: string,
    schema: T['schema'],
  ): Promise<void> => {
    const remedy = 'Run the command that wrote it again with --fresh.'
    const record = (await readJson(file, { remedy })) as T | null
    if (record?.schema === schema) list.push({ place: relative(folder, dirname(file)) || '.', record })
  }
  await visit(folder)
  return records
}

function ofOneSplit(
  found: readonly Found<EvaluationRecord>[],
  folder: string,
  asked: string | undefined,
): readonly Found<EvaluationRecord>[] {
  const splitOf = ({ record }: Found<EvaluationRecord>): string => String(record.options['split'])
  const splits = [...new Set(found.map(splitOf))]
  const split = asked ?? (splits.includes('test') ? 'test' : splits[0])
  const evaluations = found.filter((one) => splitOf(one) === split)
  if (evaluations.length === 0) {
    throw new NegError(
      'NEG_INPUT_MISSING',
      `no evaluation${asked === undefined ? '' : ` of the split ${asked}`} here`,
      {
        where: { file: folder },
        remedy: 'Judge with `neg eval DIR --out FOLDER` into folders below this one first.',
      },
    )
  }
  const collection = ({ record: { inputs, measures } }: Found<EvaluationRecord>): string =>
    JSON.stringify([inputs['corpus'], inputs['qrels'], Object.keys(measures)])
  const other = evaluations.find((one) => collection(one) !== collection(evaluations[0]))
  if (other !== undefined) {
    throw new NegError('NEG_INPUT_SCHEMA', `${evaluations[0].place} and ${other.place} can't be compared`, {
      where: { file: folder },
      remedy: 'They judge other documents, judgments or measures; give a folder whose evaluations agree in these.',
    })
  }
  return evaluations
}

function kindOf({ options }: EvaluationRecord): ReportArm['kind'] {
  const { kind } = options['source'] as { readonly kind: string }
  return kind === 'bm25' ? 'lexical' : kind === 'dense' ? 'dense' : 'fused'
}

function trainingOf({ options }: EvaluationRecord, { trainings }: Records): TrainingRecord | undefined {
  const { encoder } = options['source'] as { readonly encoder?: string }
  return trainings.find(({ record }) => record.encoder === encoder)?.record
}

function controlOf<T extends { readonly place: string; readonly training: TrainingRecord | undefined }>(
  arms: readonly T[],
  asked: string | undefined,
): T | undefined {
  if (asked === undefined) {
    const without = arms.filter(({ training }) => training !== undefined && !('negatives' in training.inputs))
    return without.find(({ training }) => training !== undefined && training.firstStep > 0) ?? without[0]
  }
  const control = arms.find(({ place }) => place === asked)
  if (control !== undefined) return control
  throw new NegError('NEG_ID_UNKNOWN', `there is no evaluation in ${asked}`, {
    where: { field: 'control' },
    remedy: `Choose among ${arms.map(({ place }) => place).join(', ')}.`,
  })
}

/** Minings of the same candidates are one source. */
function gatherSources({
  minings,
  trainings,
}: Records): { readonly source: ReportSource; readonly minings: readonly Found<MiningManifest>[] }[] {
  const groups = new Map<string, Found<MiningManifest>[]>()
  for (const mining of minings) {
    const { source, depth, queries } = mining.record.options
    const key = JSON.stringify([source, depth, queries, mining.record.inputs.corpus, mining.record.seed])
    groups.set(key, [...(groups.get(key) ?? []), mining])
  }
  return Array.from(groups.values(), (group) => {
    const { encoder } = group[0].record.options['source'] as { readonly encoder?: string }
    const trained = trainings.find(({ record }) => record.encoder === encoder)
    const name = encoder === undefined ? 'BM25' : `encoder ${trained?.place ?? encoder}`
    const described = group.map(({ place, record }) => ({ id: place, manifest: record }))
    return { source: reportSource(group[0].place, name, described), minings: group }
  })
}
