import { formatNumber } from '../format-number.ts'
import type { Block, InlineText, KeyFigures } from '../page.ts'
import type { ReportArm, RetrievalReportData } from './report-data.ts'
import { verdicts } from './verdicts.ts'
import { comparisonWords, intervalWords } from './words.ts'

/** The dense arm with the highest primary measure; undefined where none is dense. */
export function bestDense({ arms, primary }: RetrievalReportData): ReportArm | undefined {
  const value = (arm: ReportArm): number => arm.measures[primary].value
  return arms
    .filter(({ kind }) => kind === 'dense')
    .reduce<ReportArm | undefined>(
      (best, arm) => (best === undefined || value(arm) > value(best) ? arm : best),
      undefined,
    )
}

/** How many times the baseline the best dense arm reaches; undefined where one of them is missing or 0. */
function ratioToBaseline(
  data: RetrievalReportData,
): { readonly ratio: number; readonly baseline: ReportArm } | undefined {
  const best = bestDense(data)
  const baseline = data.arms.find(({ id }) => id === data.baseline)
  if (best === undefined || baseline === undefined) return undefined
  const ratio = best.measures[data.primary].value / baseline.measures[data.primary].value
  return Number.isFinite(ratio) ? { ratio, baseline } : undefined
}

/** The one sentence under the title. */
export function leadSentence(data: RetrievalReportData): InlineText | undefined {
  const best = bestDense(data)
  if (best === undefined) return data.lead
  const { value } = best.measures[data.primary]
  const against = ratioToBaseline(data)
  const ratio =
    against === undefined
      ? ''
      : `, ${formatNumber(against.ratio, { style: 'decimal', digits: 2 })} times ${against.baseline.name}`
  return [
    'The best dense arm is ',
    { kind: 'strong', text: best.name },
    `: ${data.primary} `,
    { kind: 'strong', text: formatNumber(value) },
    ` on ${formatNumber(data.dataset.testQueries, { style: 'integer' })} test queries${ratio}.`,
  ]
}

/** Large numbers, then what they say about hard negatives and filters. */
export function headline(data: RetrievalReportData): readonly Block[] {
  const integer = (value: number): string => formatNumber(value, { style: 'integer' })
  const { dataset, primary, control } = data
  const items: KeyFigures['items'][number][] = []
  const best = bestDense(data)
  if (best !== undefined) {
    const { value, interval } = best.measures[primary]
    const around = interval === undefined ? best.name : `${best.name}, ${intervalWords(interval)}`
    items.push({ label: `Best dense ${primary}`, value: formatNumber(value), note: around })
    const against = ratioToBaseline(data)
    if (against !== undefined) {
      const { ratio, baseline } = against
      const note = `which reaches ${formatNumber(baseline.measures[primary].value)}`
      items.push({
        label: `Times ${baseline.name}`,
        value: `${formatNumber(ratio, { style: 'decimal', digits: 2 })} ×`,
        note,
      })
    }
    if (best.comparison !== undefined && best.id !== control) {
      const name = data.arms.find(({ id }) => id === control)?.name ?? 'the control'
      const [difference, ...rest] = comparisonWords(best.comparison).split(', ')
      items.push({ label: `Over ${name}`, value: difference, note: rest.join(', ') })
    }
  }
  const parts = [
    dataset.trainQueries === undefined ? undefined : `${integer(dataset.trainQueries)} training queries`,
    dataset.validationQueries === undefined ? undefined : `${integer(dataset.validationQueries)} for validation`,
    `${integer(dataset.testQueries)} for the test`,
  ].filter((part) => part !== undefined)
  items.push({ label: 'Documents', value: integer(dataset.documents), note: parts.join(', ') })
  const opening: Block[] = data.lead === undefined ? [] : [{ kind: 'prose', paragraphs: [data.lead] }]
  return [...opening, { kind: 'key-figures', items }, ...verdicts(data)]
}
