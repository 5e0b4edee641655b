import { formatNumber } from '../format-number.ts'
import type { DataTable, Details, InlinePiece, Section, TableCell } from '../page.ts'
import type { ReportQuery, RetrievalReportData } from './report-data.ts'

type MinedNegative = ReportQuery['negatives'][number]

/** Single queries: the definition, its positive, and what was mined against it. */
export function queriesSection({ queries = [] }: RetrievalReportData): Section | undefined {
  if (queries.length === 0) return undefined
  return {
    title: 'Look at the negatives',
    id: 'queries',
    blocks: [
      {
        kind: 'prose',
        paragraphs: [
          [
            `${queries.length} queries with what was mined against them. Marked `,
            { kind: 'badge', text: 'so', tone: 'warning' },
            ' is what may be no negative at all; what a filter dropped is faint and carries the rule that dropped it.',
          ],
        ],
      },
      ...queries.map((query, index) => queryBlock(query, index === 0)),
    ],
  }
}

function queryBlock(query: ReportQuery, open: boolean): Details {
  const suspected = query.negatives.filter((negative) => negative.suspected !== undefined).length
  const badge: readonly (string | InlinePiece)[] =
    suspected === 0 ? [] : [' ', { kind: 'badge', text: `${suspected} suspected`, tone: 'warning' }]
  return {
    kind: 'details',
    open,
    summary: [{ kind: 'strong', text: query.text }, ...badge],
    blocks: [
      ...query.positives.map(({ text }) => ({
        kind: 'prose' as const,
        paragraphs: [[{ kind: 'badge' as const, text: 'positive', tone: 'good' as const }, ` ${text}`]],
      })),
      negativesTable(query),
    ],
  }
}

function negativesTable({ text, negatives }: ReportQuery): DataTable {
  const related = negatives.some((negative) => negative.positiveScore !== undefined)
  const end = 'end' as const
  return {
    kind: 'table',
    title: `Negatives mined for “${text}”`,
    hideTitle: true,
    columns: [
      { label: 'Negative' },
      { label: 'Score', align: end },
      ...(related
        ? [
            {
              label: 'Of positive’s',
              align: end,
              explanation: 'The score as a share of the positive’s from the same source',
            },
          ]
        : []),
    ],
    rows: negatives.map((negative) => ({
      muted: negative.dropped !== undefined,
      cells: [
        { text: negativeText(negative), note: foundWords(negative) },
        formatNumber(negative.score),
        ...(related ? [relativeScore(negative)] : []),
      ],
    })),
    sortable: false,
  }
}

function negativeText({ text, suspected, dropped }: MinedNegative): readonly (string | InlinePiece)[] {
  return [
    text,
    ...(suspected === undefined ? [] : [' ', { kind: 'badge', text: suspected, tone: 'warning' } as const]),
    ...(dropped === undefined ? [] : [' ', { kind: 'badge', text: `dropped: ${dropped}` } as const]),
  ]
}

function foundWords({ source, rank }: MinedNegative): string {
  return rank === undefined ? source : `${source}, rank ${rank}`
}

function relativeScore({ score, positiveScore }: MinedNegative): TableCell {
  if (positiveScore === undefined) return null
  return formatNumber(score / positiveScore, { style: 'percent', digits: 0 })
}
