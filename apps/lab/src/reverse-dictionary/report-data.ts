import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { filterWords, reportComparison, reportLoss, reportMeasures, reportSource, shownMeasure } from '@neg/cli/page'
import type { ReportArm, ReportQuery, ReportSource, RetrievalReportData } from '@neg/cli/page'
import { NegError } from '@neg/core'
import { Philox, choose } from '@neg/core/random'
import { DocumentRelations } from '@neg/retrieval/data'
import { loadFolder, readMinedRows } from '@neg/retrieval/jobs'
import type {
  EvaluationRecord,
  FusionRecord,
  LoadedFolder,
  MinedRow,
  MiningManifest,
  TrainingRecord,
} from '@neg/retrieval/jobs'

import type { LabResult } from '../experiment.ts'
import { armPlans } from './arms.ts'
import type { ArmName, ArmPlan } from './arms.ts'
import { averageEvaluations } from './average-evaluations.ts'
import { minedName } from './seed-run.ts'

const primary = 'mrr_10'
const shownQueries = 30
const sources = ['bm25', 'self'] as const
const sourceNames = { bm25: 'BM25', self: 'the encoder itself' } as const

/**
 * The page's data: measures and tests over all seeds, and what the first seed's jobs left of mining, training and
 * fusion.
 */
export async function reportData(result: LabResult, folder: string): Promise<RetrievalReportData> {
  const seeds = result.arms[0].seeds.map(({ seed }) => seed)
  const place = (...parts: readonly string[]): string => join(folder, `seed-${seeds[0]}`, ...parts)
  const data = await loadFolder(join(folder, 'data'))
  const judged = new Map<ArmName, EvaluationRecord>()
  for (const { name } of armPlans) {
    const files = seeds.map((seed) => join(folder, `seed-${seed}`, name, 'test', 'evaluation.json'))
    judged.set(name, averageEvaluations(await Promise.all(files.map((file) => json<EvaluationRecord>(file)))))
  }
  const fusion = await json<FusionRecord>(place('fused', 'fusion.json'))
  const arms: ReportArm[] = []
  for (const plan of armPlans) arms.push(await describeArm(plan, result, judged, place))
  const counts = await Promise.all(['train', 'dev', 'test'].map((split) => data.judgments(split)))
  const { engine, commit, versions, data: digests } = result.provenance
  return {
    schema: 'neg.report/1',
    title: 'Which negatives make a retriever better?',
    lead:
      'A reverse dictionary over WordNet: from a definition to the concept it defines. One small encoder is trained from scratch, ' +
      'then trained on with negatives from different sources, each with the same number of steps.',
    dataset: {
      name: 'WordNet 3.1 reverse dictionary',
      documents: data.corpus.ids.length,
      trainQueries: counts[0].queries.length,
      validationQueries: counts[1].queries.length,
      testQueries: counts[2].queries.length,
    },
    measures: Object.keys(arms[0].measures),
    primary: shownMeasure(primary),
    arms,
    baseline: 'bm25',
    control: 'control',
    mining: await Promise.all(sources.map((source) => describeSource(source, place))),
    fusion: {
      rule: `z-scores, (1 - weight) × ${titleOf(fusion.inputs.first.name)} + weight × BM25`,
      points: fusion.curve.map(({ weight, measures }) => ({
        weight,
        value: measures[primary],
        second: measures['recall_100'],
      })),
      secondMeasure: 'R@100',
      chosen: fusion.weight,
    },
    queries: await exampleQueries(data, place, seeds[0]),
    provenance: {
      engine,
      seed: seeds[0],
      ...(commit === null ? {} : { commit }),
      versions,
      data: digests,
    },
  }
}

async function describeArm(
  plan: ArmPlan,
  result: LabResult,
  judged: ReadonlyMap<ArmName, EvaluationRecord>,
  place: (...parts: readonly string[]) => string,
): Promise<ReportArm> {
  const { name, title, source, filtered } = plan
  const record = judged.get(name) as EvaluationRecord
  const seeds = result.arms.find((arm) => arm.name === name)?.seeds ?? []
  const trained = name !== 'bm25' && name !== 'fused'
  const training = trained ? await json<TrainingRecord>(place(name, 'training.json')) : undefined
  const against = (other: ArmName): ReportArm['comparison'] =>
    reportComparison(record, judged.get(other) as EvaluationRecord, primary)
  const mined = source === undefined ? undefined : minedName(source, filtered === true)
  return {
    id: name,
    name: title,
    kind: trained ? 'dense' : name === 'bm25' ? 'lexical' : 'fused',
    ...(trained ? { negatives: source === undefined ? 'in batch' : `${sourceNames[source]}, and in batch` } : {}),
    ...(mined === undefined
      ? {}
      : { filter: filterWords(await json<MiningManifest>(place('mined', mined, 'manifest.json'))), source }),
    ...(filtered === true ? { sourceFilter: mined } : {}),
    ...(training === undefined ? {} : { steps: training.lastStep, textsEmbedded: training.texts }),
    measures: Object.fromEntries(
      Object.entries(reportMeasures(record)).map(([shown, measure]) => {
        const values = seeds.map(({ metrics }) => metricNamed(metrics, shown))
        return [shown, values.length === 1 ? measure : { ...measure, seeds: values }]
      }),
    ),
    ...(name === 'control' ? {} : { comparison: against('control') }),
    ...(source !== undefined && filtered === true
      ? { filterComparison: against(minedName(source, false) as ArmName) }
      : {}),
    ...(training === undefined ? {} : { loss: reportLoss(training) }),
  }
}

async function describeSource(
  source: (typeof sources)[number],
  place: (...parts: readonly string[]) => string,
): Promise<ReportSource> {
  const manifest = (filtered: boolean): Promise<MiningManifest> =>
    json(place('mined', minedName(source, filtered), 'manifest.json'))
  const minings = [false, true].map(async (filtered) => ({
    id: minedName(source, filtered),
    manifest: await manifest(filtered),
  }))
  return reportSource(source, source === 'bm25' ? 'BM25' : 'Self-mined', await Promise.all(minings))
}

/** A metric of the summary by the name that pages give it. */
function metricNamed(metrics: Readonly<Record<string, number>>, shown: string): number {
  return Object.entries(metrics).find(([name]) => shownMeasure(name) === shown)?.[1] ?? Number.NaN
}

async function exampleQueries(
  data: LoadedFolder,
  place: (...parts: readonly string[]) => string,
  seed: number,
): Promise<ReportQuery[]> {
  const relations = await DocumentRelations.read(join(data.folder, 'relations.tsv'))
  const mined = new Map<string, ReadonlyMap<string, MinedRow>>()
  for (const source of sources) {
    for (const filtered of [false, true]) {
      const name = minedName(source, filtered)
      const rows = new Map<string, MinedRow>()
      for await (const row of readMinedRows(place('mined', name, 'negatives.jsonl'))) rows.set(row.query_id, row)
      mined.set(name, rows)
    }
  }
  const both = [...(mined.get('self-mined')?.keys() ?? [])].filter((id) => mined.get('bm25-mined')?.has(id))
  const shown = choose(both.length, Math.min(shownQueries, both.length), new Philox(seed).fork('example queries'))
  const textOf = (id: string): string => {
    const index = data.corpus.indexOf.get(id) ?? -1
    const title = data.corpus.titles[index]
    const broader = data.corpus.texts[index].slice(title.length).trim()
    return broader === '' ? title : `${title} (${broader})`
  }
  return Array.from(shown, (place): ReportQuery => {
    const id = both[place]
    const positives = mined.get('bm25-mined')?.get(id)?.positive_ids ?? []
    return {
      id,
      text: data.queries.texts[data.queries.indexOf.get(id) ?? -1],
      positives: positives.map((positive) => ({ id: positive, text: textOf(positive) })),
      negatives: sources.flatMap((source) => {
        const row = mined.get(minedName(source, false))?.get(id)
        const kept = new Set(mined.get(minedName(source, true))?.get(id)?.negative_ids)
        if (row === undefined) return []
        return row.negative_ids.slice(0, 5).map((negative, rank) => {
          const relation = positives
            .map((positive) => relations.between(positive, negative))
            .find((found) => found !== undefined)
          return {
            id: negative,
            text: textOf(negative),
            source: source === 'bm25' ? 'BM25' : 'Self-mined',
            rank: rank + 1,
            score: row.negative_scores[rank],
            positiveScore: Math.min(...row.positive_scores),
            ...(relation === undefined ? {} : { suspected: `${relation} of the positive` }),
            ...(kept.has(negative) ? {} : { dropped: 'relative margin' }),
          }
        })
      }),
    }
  })
}

function titleOf(name: string): string {
  return armPlans.find((plan) => plan.name === name)?.title ?? name
}

async function json<T>(file: string): Promise<T> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new NegError('NEG_INPUT_MISSING', 'a file of the run is gone', {
      where: { file },
      remedy: 'Remove the folder of the run and run it again.',
      cause,
    })
  })
  return JSON.parse(text) as T
}
