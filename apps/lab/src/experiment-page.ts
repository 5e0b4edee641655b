import { renderPage } from '@neg/cli/page'
import type { Block, DataTable, Figure, Page, Section, TableCell, Tone } from '@neg/cli/page'

import { systems } from './systems.ts'
import { summarise } from './summarise.ts'
import type { ArmSummary, MetricSummary } from './summarise.ts'
import type { DecidedClaim, Experiment, LabResult, PageContext, Verdict } from './experiment.ts'

/**
 * The page that every experiment has unless it brings its own: claim, verdicts, what the experiment itself has to show
 * (`sections`), arms with intervals, figures.
 */
export function experimentPage(
  experiment: Experiment,
  result: LabResult,
  context: PageContext,
  sections: readonly Section[] = [],
): string {
  const arms = summarise(result, context)
  const metrics = [...new Set(arms.flatMap((arm) => Object.keys(arm.metrics)))]
  const seeds = result.arms[0].seeds.map(({ seed }) => seed)
  const { engine, commit, versions, data } = result.provenance
  const page: Page = {
    title: experiment.title,
    kicker: `Experiment ${experiment.id}`,
    lead: experiment.claim,
    sections: [
      {
        title: 'Verdict',
        blocks: [...notices(result), claimTable(result.claims), rules(experiment, result.claims), ...paper(experiment)],
      },
      ...sections,
      {
        title: 'Arms',
        blocks: [
          armTable(experiment, arms, metrics),
          { kind: 'grid', blocks: metrics.map((metric) => metricFigure(arms, metric)) },
        ],
      },
    ],
    provenance: {
      engine,
      seed: seeds.length === 1 ? seeds[0] : `${seeds[0]} to ${seeds[seeds.length - 1]}`,
      ...(commit === null ? {} : { commit }),
      versions,
      data,
    },
  }
  return renderPage(page)
}

const tones: Readonly<Record<Verdict, Tone>> = { supported: 'good', 'not-supported': 'bad', undecided: 'neutral' }
const words: Readonly<Record<Verdict, string>> = {
  supported: 'supported',
  'not-supported': 'not supported',
  undecided: 'undecided',
}

/** What must be said before the numbers are read. */
function notices({ quick }: LabResult): readonly Block[] {
  const text = 'It shows that the experiment works. Its numbers decide nothing.'
  return quick ? [{ kind: 'notice', tone: 'warning', title: 'A quick run', text }] : []
}

function claimTable(claims: readonly DecidedClaim[]): DataTable {
  return {
    kind: 'table',
    title: 'What was claimed, and what came out',
    columns: [
      { label: 'claim' },
      { label: 'verdict' },
      { label: 'mean difference', align: 'end', explanation: 'over the seeds, with the 95 % t interval of the mean' },
      { label: 'wins', align: 'end', explanation: 'seeds whose difference has the claimed sign' },
    ],
    rows: claims.map(({ id, verdict, mean, interval, wins, perSeed }) => ({
      cells: [
        id,
        { text: [{ kind: 'badge', text: words[verdict], tone: tones[verdict] }], sort: verdict },
        {
          text: written(mean),
          sort: mean,
          ...(interval === null ? {} : { note: `${written(interval.low)} to ${written(interval.high)}` }),
        },
        `${wins} of ${perSeed.length}`,
      ],
    })),
  }
}

function rules({ seeds }: Experiment, claims: readonly DecidedClaim[]): Block {
  const summary = `How this was decided (a full run takes ${seeds} seeds)`
  const items = claims.map(({ id, rule }) => [{ kind: 'strong', text: id } as const, `: ${rule}.`])
  return { kind: 'details', summary, blocks: [{ kind: 'list', items }] }
}

/** The paper the claim is from, and what it reports. */
function paper({ system, paper: figures }: Experiment): readonly Block[] {
  const source = systems.find(({ id }) => Number(id) === system)?.paper
  if (source === undefined && figures === null) return []
  const link =
    source === undefined
      ? []
      : [
          { kind: 'link', text: source.title, href: `https://arxiv.org/abs/${source.arxiv}` } as const,
          ` (${source.venue}). `,
        ]
  return [{ kind: 'prose', paragraphs: [[...link, figures ?? 'The paper reports no figure to compare with.']] }]
}

function armTable({ arms: described }: Experiment, arms: readonly ArmSummary[], metrics: readonly string[]): DataTable {
  const cell = (arm: ArmSummary, metric: string): TableCell => {
    if (arm.metrics[metric] === undefined) return null
    const { mean, halfWidth } = arm.metrics[metric]
    const largest = Math.max(...arms.map((one) => Math.abs(one.metrics[metric]?.mean ?? 0)))
    const note = halfWidth === null ? {} : { note: `± ${written(halfWidth, largest)}` }
    return { text: written(mean, largest), sort: mean, ...note }
  }
  return {
    kind: 'table',
    title: 'Every arm',
    columns: [
      { label: 'arm' },
      { label: 'what it is' },
      ...metrics.map((label) => ({ label, align: 'end' as const })),
      { label: 'steps', format: { style: 'integer' } },
      { label: 'seconds', format: { style: 'decimal', digits: 1 }, explanation: 'for one seed, on average' },
    ],
    rows: arms.map((arm, i) => ({
      cells: [
        { text: arm.name, color: i },
        described.find(({ name }) => name === arm.name)?.description ?? '',
        ...metrics.map((metric) => cell(arm, metric)),
        arm.steps,
        arm.seconds,
      ],
    })),
    caption: 'Means over the seeds, with half the width of the 95 % t interval.',
  }
}

function metricFigure(arms: readonly ArmSummary[], metric: string): Figure {
  const having = arms.filter((arm) => arm.metrics[metric] !== undefined)
  const range = ({ mean, halfWidth }: MetricSummary): { readonly low: number; readonly high: number } | null =>
    halfWidth === null ? null : { low: mean - halfWidth, high: mean + halfWidth }
  return {
    kind: 'figure',
    title: metric,
    chart: {
      kind: 'dot',
      categories: having.map((arm) => arm.name),
      value: { label: metric },
      series: [
        {
          name: metric,
          values: having.map((arm) => arm.metrics[metric].mean),
          intervals: having.map((arm) => range(arm.metrics[metric])),
        },
      ],
      categoryColors: having.map((arm) => arms.indexOf(arm)),
    },
  }
}

/** A number with as many decimals as suit the size of the largest it is shown with, by default itself. */
function written(value: number, largest: number = value): string {
  const decimals = Math.max(0, Math.min(4, 3 - Math.floor(Math.log10(Math.max(0.1, Math.abs(largest))))))
  return value.toFixed(decimals).replace('-', '\u2212')
}
