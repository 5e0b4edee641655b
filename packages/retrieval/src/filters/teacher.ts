import { NegError, type PairScorer } from '@neg/core'

import { checkThreshold, dropByReason, type Filter, needed } from './filter.ts'
import { scorePositivesWith, scoreWith } from './score-with.ts'

export interface TeacherOptions {
  /** Drop a candidate that the teacher scores above the anchor's worst positive minus this. Default: don't. */
  readonly margin?: number
  /** Drop a candidate that the teacher scores above this. Default: don't. */
  readonly maxScore?: number
  /** Pairs scored at a time. Default 256. */
  readonly batchSize?: number
}

/**
 * Lets a stronger model judge: drops candidates that a teacher (a cross-encoder, say) finds about as good as a
 * positive, as RocketQA's denoised negatives. Reasons `teacherMargin` and `teacherScore`; equality is kept.
 *
 * Needs `queryTexts`, `documentTexts` and, for `margin`, `positives`. Every candidate is one pair for the teacher, and
 * every positive one more.
 *
 * @throws NEG_RANGE without a margin or maxScore, or for one that isn't finite.
 */
export function teacher(scorer: PairScorer, options: TeacherOptions): Filter {
  const { margin, maxScore, batchSize = 256 } = options
  if (margin === undefined && maxScore === undefined) {
    throw new NegError('NEG_RANGE', 'a teacher without margin and maxScore drops nothing', {
      where: { field: 'teacher' },
      remedy: 'Give margin, maxScore, or both.',
    })
  }
  if (margin !== undefined) checkThreshold('margin', margin)
  if (maxScore !== undefined) checkThreshold('maxScore', maxScore)
  const rule = 'teacher'
  return {
    rule,
    apply: async (candidates, context) => {
      const texts = {
        queryTexts: needed(rule, context, 'queryTexts'),
        documentTexts: needed(rule, context, 'documentTexts'),
      }
      const limits = new Map<number, number>()
      if (margin !== undefined) {
        const anchors = Int32Array.from(new Set(candidates.anchor))
        const positives = needed(rule, context, 'positives')
        const scores = await scorePositivesWith(scorer, texts, anchors, positives, batchSize)
        anchors.forEach((anchor, i) => limits.set(anchor, Math.fround(Math.min(...scores[i]) - margin)))
      }
      const top = maxScore === undefined ? Number.POSITIVE_INFINITY : Math.fround(maxScore)
      const scores = await scoreWith(scorer, texts, candidates, batchSize)
      return dropByReason(rule, candidates, (row) => {
        if (scores[row] > (limits.get(candidates.anchor[row]) ?? Number.POSITIVE_INFINITY)) return 'teacherMargin'
        return scores[row] > top ? 'teacherScore' : undefined
      })
    },
  }
}
