import { renderPage } from '@neg/cli/page'
import type { Block, Figure, Page, Section } from '@neg/cli/page'

import { bytes, difference, digits, seconds } from './format.ts'
import type { BenchReport, BenchRow } from './report.ts'
import { growth } from './cells.ts'
import { checkText } from './table.ts'

const tones = { met: 'good', missed: 'bad', 'no-peer': 'warning', reported: 'neutral' } as const

/** A page on a run: how we compare, how the cost grows, and what it was measured on. */
export function benchPage(report: BenchReport): string {
  return renderPage(pageOf(report))
}

function pageOf(report: BenchReport): Page {
  const { machine, rows, commit, seed, quick } = report
  const count = (verdict: BenchRow['verdict']): number => rows.filter((row) => row.verdict === verdict).length
  return {
    kicker: 'pnpm bench',
    title: 'Speed and memory beside peers',
    lead: quick
      ? 'A quick run on small sizes: it shows that everything runs, and decides nothing.'
      : `${count('met')} targets met, ${count('missed')} missed, ${count('no-peer')} without a peer.`,
    sections: [
      { title: 'Ratios', blocks: [...ratioFigures(rows), ratioTable(rows)] },
      { title: 'How the cost grows', blocks: curveFigures(report) },
      machineSection(machine),
    ],
    provenance: {
      engine: machine.engines.map(({ name }) => name).join(', '),
      seed,
      ...(commit !== null && { commit }),
      versions: Object.fromEntries(rows.flatMap(({ peer }) => (peer === null ? [] : [[peer.name, peer.version]]))),
    },
  }
}

function ratioFigures(rows: readonly BenchRow[]): Figure[] {
  const compared = rows.filter(({ ratio }) => ratio !== null)
  if (compared.length === 0) return []
  return [
    {
      kind: 'figure',
      title: 'How many times faster we are than the peer',
      chart: {
        kind: 'bar',
        categories: compared.map((row) => `${row.id} ${row.size}, ${row.engine} / ${row.peer?.name}`),
        value: { label: "the peer's median divided by ours", min: 0 },
        series: [{ name: 'ratio', values: compared.map(({ ratio }) => ratio) }],
        mark: { value: 1, label: 'as fast' },
      },
    },
  ]
}

function ratioTable(rows: readonly BenchRow[]): Block {
  return {
    kind: 'table',
    title: 'All rows',
    hideTitle: true,
    columns: [
      { label: 'comparison' },
      { label: 'engine' },
      { label: 'ours', align: 'end' },
      { label: 'peer' },
      { label: 'theirs', align: 'end' },
      { label: 'ratio', align: 'end', explanation: "The peer's median divided by ours: above 1 we are faster." },
      { label: 'target', align: 'end' },
      { label: 'differ by', align: 'end', explanation: 'The worst difference between the two outputs.' },
      { label: 'verdict' },
    ],
    rows: rows.map((row) => ({
      cells: [
        { text: row.id, note: row.size },
        row.engine,
        { text: seconds(row.ours.median), note: bytes(row.ours.peakRss), sort: row.ours.median },
        row.peer === null
          ? { text: row.against ?? '', note: row.reason ?? '' }
          : { text: row.peer.name, note: row.peer.version },
        row.peer === null
          ? null
          : { text: seconds(row.peer.median), note: bytes(row.peer.peakRss), sort: row.peer.median },
        row.ratio === null ? null : { text: digits(row.ratio), sort: row.ratio },
        row.target === null ? null : { text: `>= ${row.target}`, sort: row.target },
        row.agreement === null ? null : { text: difference(row.agreement), sort: row.agreement },
        {
          text: [{ kind: 'badge', text: row.verdict, tone: tones[row.verdict] }],
          note: row.checks.map(checkText).join('; '),
          sort: row.verdict,
        },
      ],
    })),
  }
}

/** Two figures for each comparison: seconds and peak memory of each engine. */
function curveFigures({ curves }: BenchReport): Block[] {
  return [...Map.groupBy(curves, ({ id }) => id)].flatMap(([id, ofId]): Block[] => {
    const figure = (
      title: string,
      label: string,
      value: (point: (typeof ofId)[number]['points'][number]) => number,
    ): Figure => ({
      kind: 'figure',
      title,
      caption: ofId.map(({ engine, points }) => `${engine}: time grows as n^${growth(points).toFixed(2)}`).join('; '),
      chart: {
        kind: 'line',
        x: { label: ofId[0].axis, scale: 'log' },
        y: { label, scale: 'log' },
        series: ofId.map(({ engine, points }) => ({
          name: engine,
          points: points.map((point) => ({ x: point.size, y: value(point) })),
        })),
      },
    })
    return [
      {
        kind: 'grid',
        blocks: [
          figure(`${id}: time`, 'seconds', (point) => point.seconds),
          figure(`${id}: peak memory`, 'MB', ({ peakRss }) => peakRss / 1e6),
        ],
      },
    ]
  })
}

function machineSection({
  processor,
  threads,
  memory,
  system,
  node,
  engines,
  matmul,
}: BenchReport['machine']): Section {
  return {
    title: 'Machine',
    blocks: [
      {
        kind: 'key-figures',
        items: matmul.map(({ name, gflops }) => ({
          label: `matrix product, ${name}`,
          value: `${digits(gflops)} GFLOP/s`,
        })),
      },
      {
        kind: 'list',
        items: [
          `${processor}, ${threads} threads, ${bytes(memory)}, ${system}, Node ${node}`,
          ...engines.map(({ name, device, version }) => `${name}: ${device}, ${version}`),
        ],
      },
    ],
  }
}
