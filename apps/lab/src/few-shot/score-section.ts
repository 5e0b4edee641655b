import type { Section } from '@neg/cli/page'

interface ArmRun {
  readonly name: string
  readonly metrics: Readonly<Record<string, number>>
}

/** Whether the score of an embedding tells how accurate it will be: every run as a point, and their rank correlation. */
export function scoreSection(runs: readonly ArmRun[], rank: number): Section {
  return {
    title: 'The score and the accuracy',
    blocks: [
      {
        kind: 'prose',
        paragraphs: [
          `Data: classes are random codes, mixed and shaken by a generator, drawn anew for every seed. Over the runs with one shot the ICNN score of the queries and the accuracy have a rank correlation of ${rank.toFixed(2)}.`,
        ],
      },
      {
        kind: 'figure',
        title: 'Accuracy over the ICNN score of the queries',
        chart: {
          kind: 'scatter',
          x: { label: 'ICNN score' },
          y: { label: 'accuracy' },
          series: [1, 5].map((shots) => ({
            name: shots === 1 ? 'one shot' : 'five shots',
            points: runs
              .filter(({ name }) => name.includes(`${shots} shot`))
              .map(({ metrics }) => ({ x: metrics['icnn'], y: metrics['accuracy'] })),
          })),
        },
        caption: 'one point for each arm and seed',
      },
    ],
  }
}
