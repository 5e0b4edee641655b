import type { Section } from '@neg/cli/page'

import type { LabResult } from '../experiment.ts'

/** What the page shows besides the arms: how far embeddings are apart for every distance of their targets. */
export function curveSections({ arms }: LabResult): readonly Section[] {
  const airfoil = arms.some(({ seeds }) => seeds[0].metrics['airfoil_ordinality'] !== undefined)
  return [
    {
      title: 'Order',
      blocks: [
        {
          kind: 'prose',
          paragraphs: [
            'Data: a hidden curve. A target of 0 to 40 is a point on a curve through 48 dimensions, seen under noise along ten hidden directions; 18 to 21 are never seen in training.',
            airfoil
              ? 'The columns that begin with airfoil are measurements of the noise of an airfoil, in decibels, with 120 to 124 held out of training. No claim is made of them.'
              : 'The airfoil measurements are not below the data root (--data), so that only the curve was run.',
          ],
        },
        {
          kind: 'figure',
          title: 'Distance of embeddings by distance of targets',
          chart: {
            kind: 'line',
            x: { label: 'distance of targets', format: { style: 'integer' } },
            y: { label: 'mean distance of embeddings' },
            series: arms.map(({ name, seeds }) => ({
              name,
              points: (seeds[0].details as { readonly curve: readonly (number | null)[] }).curve.flatMap((y, x) =>
                y === null ? [] : [{ x, y }],
              ),
            })),
          },
          caption:
            'test views of the first seed, unseen targets included. Where embeddings are ordered, the line rises all the way; islands without order give a line that is flat beyond near neighbours',
        },
      ],
    },
  ]
}
