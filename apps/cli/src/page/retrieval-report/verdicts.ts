import { formatNumber } from '../format-number.ts'
import type { Notice, Tone } from '../page.ts'
import type { ReportArm, ReportComparison, ReportFalseNegatives, RetrievalReportData } from './report-data.ts'
import { comparisonWords, intervalWords, listWords } from './words.ts'

/** What a comparison says at a level: `better` and `worse` only where its p value lies below. */
export type Outcome = 'better' | 'worse' | 'undecided'

function outcomeOf({ difference, pValue }: ReportComparison, alpha: number): Outcome {
  if (pValue >= alpha || difference === 0) return 'undecided'
  return difference > 0 ? 'better' : 'worse'
}

interface Judged {
  readonly arm: ReportArm
  readonly comparison: ReportComparison
  readonly outcome: Outcome
}

/**
 * Whether hard negatives helped, against the control, and whether filtering them helped, against the same negatives
 * unfiltered. Where they did not, the notice says what the mined negatives themselves show about it.
 */
export function verdicts(data: RetrievalReportData): readonly Notice[] {
  const { arms, control, alpha = 0.05 } = data
  const judge = (arm: ReportArm, comparison: ReportComparison | undefined): readonly Judged[] =>
    comparison === undefined ? [] : [{ arm, comparison, outcome: outcomeOf(comparison, alpha) }]
  const notices: Notice[] = []
  const mined = arms.filter((arm) => arm.source !== undefined && arm.sourceFilter === undefined && arm.id !== control)
  const filtered = arms.filter((arm) => arm.source !== undefined && arm.sourceFilter !== undefined)
  const minedJudged = mined.flatMap((arm) => judge(arm, arm.comparison))
  if (minedJudged.length > 0) {
    const reasons = minedJudged.filter(({ outcome }) => outcome !== 'better').flatMap(({ arm }) => whyHard(data, arm))
    notices.push(noticeOf('Hard negatives', minedJudged, 'the control', reasons))
  }
  const filteredJudged = filtered.flatMap((arm) => judge(arm, arm.filterComparison))
  if (filteredJudged.length > 0) {
    const reasons = filteredJudged
      .filter(({ outcome }) => outcome !== 'better')
      .flatMap(({ arm }) => whyFilter(data, arm))
    notices.push(noticeOf('Filtering', filteredJudged, 'the same negatives unfiltered', reasons))
  }
  return notices
}

const said: Readonly<Record<Outcome, string>> = {
  better: 'better than',
  worse: 'worse than',
  undecided: 'not told apart from',
}

function noticeOf(subject: string, judged: readonly Judged[], against: string, reasons: readonly string[]): Notice {
  const outcomes: readonly Outcome[] = ['better', 'worse', 'undecided']
  const sentences = outcomes.flatMap((outcome) => {
    const those = judged.filter((each) => each.outcome === outcome)
    const named = those.map(({ arm, comparison }) => `${arm.name} (${comparisonWords(comparison)})`)
    return named.length === 0
      ? []
      : [`${listWords(named)} ${named.length === 1 ? 'is' : 'are'} ${said[outcome]} ${against}.`]
  })
  return {
    kind: 'notice',
    tone: toneOf(judged),
    title: `${subject} ${headlineOf(judged)}`,
    text: sentences.join(' '),
    reasons,
  }
}

function headlineOf(judged: readonly Judged[]): string {
  const has = (outcome: Outcome): boolean => judged.some((each) => each.outcome === outcome)
  if (has('better')) return has('worse') || has('undecided') ? 'helped in part.' : 'helped.'
  if (has('worse')) return has('undecided') ? 'did not help, and hurt in part.' : 'hurt.'
  return 'made no significant difference.'
}

function toneOf(judged: readonly Judged[]): Tone {
  if (judged.some(({ outcome }) => outcome === 'worse')) return 'warning'
  return judged.some(({ outcome }) => outcome === 'better') ? 'good' : 'neutral'
}

function whyHard(data: RetrievalReportData, arm: ReportArm): readonly string[] {
  const source = data.mining?.find(({ id }) => id === arm.source)
  const reasons: string[] = []
  if (source?.falseNegatives !== undefined) {
    reasons.push(`Of the ${source.name} negatives ${shareWords(source.falseNegatives)} are suspected to be false.`)
  }
  if (arm.comparison?.interval !== undefined && arm.comparison.pValue >= (data.alpha ?? 0.05)) {
    const tests = formatNumber(data.dataset.testQueries, { style: 'integer' })
    const interval = intervalWords(arm.comparison.interval)
    reasons.push(`On ${tests} test queries the difference of ${arm.name} lies anywhere from ${interval}.`)
  }
  return reasons
}

function whyFilter(data: RetrievalReportData, arm: ReportArm): readonly string[] {
  const source = data.mining?.find(({ id }) => id === arm.source)
  const filter = source?.filters.find(({ id }) => id === arm.sourceFilter)
  if (source === undefined || filter === undefined) return []
  const gone = filter.dropped.reduce((sum, { count }) => sum + count, 0)
  if (gone === 0) return [`The filter of ${arm.name} dropped nothing.`]
  const share = formatNumber(gone / (gone + filter.kept), { style: 'percent' })
  const sentence = `The filter of ${arm.name} dropped ${share} of its candidates`
  const { falseNegatives: before } = source
  const { falseNegatives: after } = filter
  if (before === undefined || after === undefined) return [`${sentence}.`]
  const shares = `the suspected share went from ${shareWords(before)} to ${shareWords(after)}`
  // Only where the filtered negatives are a part of the others does the difference count what was dropped.
  if (before.total - after.total !== gone) return [`${sentence}: ${shares}.`]
  const unsuspected = gone - (before.suspected - after.suspected)
  return [
    `${sentence}: ${shares}; ${formatNumber(unsuspected / gone, { style: 'percent' })} of what was dropped was not suspected.`,
  ]
}

function shareWords({ suspected, total }: ReportFalseNegatives): string {
  return formatNumber(total === 0 ? Number.NaN : suspected / total, { style: 'percent' })
}
