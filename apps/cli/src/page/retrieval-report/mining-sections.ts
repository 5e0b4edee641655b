import type { Figure, FigureInterval } from '../figures/figure.ts'
import { formatNumber } from '../format-number.ts'
import type { DataTable, Section, TableCell } from '../page.ts'
import type { ReportFalseNegatives, ReportFilter, ReportSource, RetrievalReportData } from './report-data.ts'
import { ruleWords } from './words.ts'

/** The colour of the arm that learnt from these negatives, so that both look alike in every figure. */
function colorOf({ arms }: RetrievalReportData, source: string, filter?: string): number | undefined {
  const index = arms.findIndex((arm) => arm.source === source && arm.sourceFilter === filter)
  return index === -1 ? undefined : index
}

/** One histogram a source: how hard its candidates are, before and after each filter. */
export function hardnessSection(data: RetrievalReportData): Section | undefined {
  const figures = (data.mining ?? []).flatMap((source) => hardnessFigure(data, source))
  if (figures.length === 0) return undefined
  return {
    title: 'How hard the negatives are',
    id: 'hardness',
    blocks: [figures.length === 1 ? figures[0] : { kind: 'grid', blocks: figures }],
  }
}

function hardnessFigure(data: RetrievalReportData, source: ReportSource): readonly Figure[] {
  const { hardness, filters } = source
  if (hardness === undefined) return []
  const after = filters.flatMap((filter) => {
    const { id, hardness: counts } = filter
    return counts === undefined
      ? []
      : [{ name: filterName(source, filter), color: colorOf(data, source.id, id), counts }]
  })
  const integer = (value: number): string => formatNumber(value, { style: 'integer' })
  return [
    {
      kind: 'figure',
      title: source.name,
      chart: {
        kind: 'histogram',
        x: { label: hardness.label },
        y: { label: 'negatives', format: { style: 'integer' } },
        edges: hardness.edges,
        xMark: hardness.mark,
        series: [{ name: 'as mined', color: colorOf(data, source.id), counts: hardness.counts }, ...after],
      },
      caption: `${integer(hardness.counts.reduce((a, b) => a + b, 0))} negatives chosen before filters, for ${integer(source.queries)} training queries.`,
    },
  ]
}

/** One row of what was mined: a source as it came, or after one filter. */
interface MinedSet {
  readonly source: ReportSource
  readonly filter?: ReportFilter
}

function minedSets(data: RetrievalReportData): readonly MinedSet[] {
  return (data.mining ?? []).flatMap((source) => [{ source }, ...source.filters.map((filter) => ({ source, filter }))])
}

/** Short enough for an axis: a source's only filter needs no name there, the table below tells it. */
function setName({ source, filter }: MinedSet): string {
  return filter === undefined ? source.name : `${source.name}, ${filterName(source, filter)}`
}

function filterName(source: ReportSource, filter: ReportFilter): string {
  return source.filters.length === 1 ? 'filtered' : filter.name
}

/** What each filter dropped and why, and how many false negatives are suspected before and after. */
export function filtersSection(data: RetrievalReportData): Section | undefined {
  const sets = minedSets(data)
  if (sets.length === 0) return undefined
  const filtered = sets.filter(({ filter }) => filter !== undefined)
  const routes = [...new Set(sets.flatMap((set) => estimateOf(set)?.route ?? []))]
  return {
    title: 'Filters and false negatives',
    id: 'filters',
    blocks: [
      ...(filtered.length > 0 ? [droppedFigure(filtered)] : []),
      ...(routes.length > 0 ? [suspectedFigure(data, sets, routes)] : []),
      setsTable(sets),
    ],
  }
}

function rulesOf(sets: readonly MinedSet[]): readonly string[] {
  return [...new Set(sets.flatMap(({ filter }) => filter?.dropped.map(({ rule }) => rule) ?? []))]
}

function droppedBy({ filter }: MinedSet, rule: string): number {
  return filter?.dropped.find((each) => each.rule === rule)?.count ?? 0
}

/** How many candidates the filter was shown; without a filter, all there are. */
function shownTo({ source, filter }: MinedSet): number {
  if (filter === undefined) return source.candidates
  return filter.dropped.reduce((sum, { count }) => sum + count, filter.kept)
}

function droppedFigure(filtered: readonly MinedSet[]): Figure {
  const share = (set: MinedSet, count: number): number => (shownTo(set) === 0 ? 0 : count / shownTo(set))
  return {
    kind: 'figure',
    title: 'What the filters dropped, by rule',
    chart: {
      kind: 'bar',
      arrangement: 'stacked',
      categories: filtered.map(setName),
      value: { label: 'share of the candidates', format: { style: 'percent', digits: 0 }, max: 1 },
      series: [
        { name: 'kept', color: 7, values: filtered.map((set) => share(set, set.filter?.kept ?? 0)) },
        ...rulesOf(filtered).map((rule, index) => ({
          name: ruleWords(rule),
          color: index % 7,
          values: filtered.map((set) => share(set, droppedBy(set, rule))),
        })),
      ],
    },
  }
}

function estimateOf({ source, filter }: MinedSet): ReportFalseNegatives | undefined {
  return filter === undefined ? source.falseNegatives : filter.falseNegatives
}

function suspectedFigure(data: RetrievalReportData, sets: readonly MinedSet[], routes: readonly string[]): Figure {
  const estimated = sets.flatMap((set) => {
    const estimate = estimateOf(set)
    return estimate === undefined ? [] : [{ set, estimate }]
  })
  return {
    kind: 'figure',
    title: 'Negatives suspected to be false',
    chart: {
      kind: 'dot',
      categories: estimated.map(({ set }) => setName(set)),
      categoryColors: estimated.map(({ set }) => colorOf(data, set.source.id, set.filter?.id) ?? 7),
      value: { label: 'share of the negatives', format: { style: 'percent', digits: 0 }, min: 0 },
      series: [
        {
          name: 'suspected',
          values: estimated.map(({ estimate: { suspected, total } }) => (total === 0 ? null : suspected / total)),
          intervals: estimated.map(({ estimate }): FigureInterval => estimate.interval),
        },
      ],
    },
    caption: `Counted: ${routes.join('; ')}. This is a stand-in for falseness, not a judgement of each pair. Lines are 95 % Wilson intervals.`,
  }
}

function setsTable(sets: readonly MinedSet[]): DataTable {
  const rules = rulesOf(sets)
  const suspects = sets.some((set) => estimateOf(set) !== undefined)
  const end = 'end' as const
  return {
    kind: 'table',
    title: 'Counts',
    columns: [
      { label: 'Negatives' },
      ...rules.map((rule) => ({
        label: ruleWords(rule),
        align: end,
        explanation: `Dropped by the rule “${ruleWords(rule)}”`,
      })),
      { label: 'Left', align: end },
      ...(suspects ? [{ label: 'Suspected', align: end, explanation: 'Suspected to be false, of those left' }] : []),
    ],
    rows: sets.map((set) => ({
      cells: [
        set.filter === undefined
          ? { text: set.source.name, note: 'as mined' }
          : { text: set.source.name, note: set.filter.name },
        ...rules.map((rule) => (set.filter === undefined ? null : countCell(droppedBy(set, rule), shownTo(set)))),
        countCell(set.filter?.kept ?? set.source.candidates, shownTo(set)),
        ...(suspects ? [suspectedCell(estimateOf(set))] : []),
      ],
    })),
    sortable: false,
  }
}

function countCell(count: number, of: number): TableCell {
  const share = formatNumber(of === 0 ? Number.NaN : count / of, { style: 'percent' })
  return { text: formatNumber(count, { style: 'integer' }), note: share, sort: count }
}

function suspectedCell(estimate: ReportFalseNegatives | undefined): TableCell {
  if (estimate === undefined) return null
  const percent = (value: number): string => formatNumber(value, { style: 'percent' })
  const { suspected, total, interval } = estimate
  const share = total === 0 ? Number.NaN : suspected / total
  return { text: percent(share), note: `${percent(interval.low)} to ${percent(interval.high)}`, sort: share }
}
