import type { Section } from '@neg/cli/page'

import type { LabResult } from '../experiment.ts'
import { summarise } from '../summarise.ts'

/** Time of a step over the number of classes, and accuracy over how many guesses are allowed. */
export function largeOutputSections(
  result: LabResult,
  source: string,
  times: Readonly<Record<string, readonly { readonly arm: string; readonly classes: number }[]>>,
  guessing: readonly string[],
): readonly Section[] {
  const arms = summarise(result, { seconds: {} })
  const meanOf = (name: string, metric: string): number =>
    arms.find((arm) => arm.name === name)?.metrics[metric]?.mean ?? Number.NaN
  const most = (name: keyof typeof times): number => meanOf(times[name][times[name].length - 1].arm, 'milliseconds')
  const [first, second] = Object.keys(times)
  return [
    {
      title: 'A step, however many classes',
      blocks: [
        {
          kind: 'figure',
          title: 'Milliseconds of a step over the number of classes',
          chart: {
            kind: 'line',
            x: { label: 'classes', scale: 'log' },
            y: { label: 'milliseconds', scale: 'log' },
            series: Object.entries(times).map(([name, points]) => ({
              name,
              points: points.map(({ arm, classes }) => ({ x: classes, y: meanOf(arm, 'milliseconds') })),
            })),
          },
          caption: `32 examples of 64 numbers; with most classes the exact layer is ${(most(second) / most(first)).toFixed(0)} times as fast`,
        },
      ],
    },
    {
      title: 'The right word among the first guesses',
      blocks: [
        { kind: 'prose', paragraphs: [`Data: ${source}. The next word from three, over 2,000 words.`] },
        {
          kind: 'figure',
          title: 'Accuracy over the number of guesses',
          chart: {
            kind: 'line',
            x: { label: 'guesses', scale: 'log' },
            y: { label: 'accuracy' },
            series: guessing.map((name) => ({
              name,
              points: [1, 5, 10, 20, 50, 100].map((k) => ({ x: k, y: meanOf(name, `top ${k}`) })),
            })),
          },
        },
      ],
    },
  ]
}
