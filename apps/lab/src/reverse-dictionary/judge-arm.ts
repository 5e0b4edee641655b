import type { Task, TaskContext } from '@neg/core/execution'
import { evaluateFolder } from '@neg/retrieval/jobs'
import type { EvaluateFolderOptions, EvaluationRecord } from '@neg/retrieval/jobs'

/** An arm's system, judged on two splits; `out` gets a folder for each. */
export interface JudgeArmInput extends Omit<EvaluateFolderOptions, 'split'> {
  readonly splits: readonly string[]
}

/** `judgeArm` for an executor. */
export const judgeArmTask: Task<JudgeArmInput, EvaluationRecord[]> = {
  module: new URL(import.meta.url),
  name: 'judgeArm',
}

/** Judges one system on several splits in one thread, so that its index is built once. */
export async function judgeArm(input: JudgeArmInput, { onProgress }: TaskContext): Promise<EvaluationRecord[]> {
  const { splits, out, ...options } = input
  const records: EvaluationRecord[] = []
  for (const split of splits) {
    onProgress(records.length, splits.length)
    records.push(await evaluateFolder({ ...options, split, out: `${out}/${split}` }))
  }
  onProgress(splits.length, splits.length)
  return records
}
