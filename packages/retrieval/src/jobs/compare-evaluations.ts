import { stat } from 'node:fs/promises'
import { join } from 'node:path'

import { NegError } from '@neg/core'
import { readJson, readRun } from '@neg/core/data'
import { compareRuns, evaluate } from '@neg/core/evaluation'
import type { Evaluation, RunComparison } from '@neg/core/evaluation'

import type { EvaluationRecord } from './evaluate-folder.ts'
import { loadFolder } from './loaded-folder.ts'

export interface CompareEvaluationsOptions {
  /** The BEIR folder, for judging a run file. */
  readonly folder: string
  readonly evaluation: EvaluationRecord
  /** What it is compared with: a folder that `evaluateFolder` wrote, or a run file in TREC format. */
  readonly other: string
  /** Of the randomisation test. Default 0. */
  readonly seed?: number
}

export type EvaluationComparison = Readonly<Record<string, Omit<RunComparison, 'perQuery'>>>

/**
 * Is an evaluation better than another, and could it be chance? A paired randomisation test over queries for each
 * measure.
 *
 * @throws NEG_INPUT_MISSING without the other; NEG_INPUT_SCHEMA when it was judged by other qrels; NEG_RANGE when it
 * lacks a measure; what `readRun` throws.
 */
export async function compareEvaluations(options: CompareEvaluationsOptions): Promise<EvaluationComparison> {
  const { evaluation, seed } = options
  const mine = { perQuery: new Map(Object.entries(evaluation.perQuery)) }
  const measures = Object.keys(evaluation.measures)
  const other = await otherEvaluation(options, measures)
  return Object.fromEntries(
    measures.map((measure) => {
      const { perQuery: _, ...comparison } = compareRuns(mine, other, measure, { seed })
      return [measure, comparison]
    }),
  )
}

async function otherEvaluation(
  { folder, evaluation, other }: CompareEvaluationsOptions,
  measures: readonly string[],
): Promise<Pick<Evaluation, 'perQuery'>> {
  const found = await stat(other).catch((cause: unknown) => {
    throw new NegError('NEG_INPUT_MISSING', 'there is nothing to compare with', {
      where: { file: other },
      remedy: 'Give a run file, or a folder that `neg eval --out FOLDER` wrote.',
      cause,
    })
  })
  if (!found.isDirectory()) {
    const { qrels } = await (await loadFolder(folder)).judgments(String(evaluation.options.split))
    return evaluate(qrels, await readRun(other), measures, { complete: true })
  }
  const file = join(other, 'evaluation.json')
  const record = (await readJson(file, { remedy: 'Evaluate with `neg eval --out FOLDER` first.' })) as EvaluationRecord
  if (record.schema !== 'neg.eval/1' || record.inputs.qrels.sha256 !== evaluation.inputs.qrels.sha256) {
    throw new NegError('NEG_INPUT_SCHEMA', 'the other evaluation was judged by other qrels', {
      where: { file },
      remedy: 'Evaluate both on the same folder and split.',
    })
  }
  return { perQuery: new Map(Object.entries(record.perQuery)) }
}
