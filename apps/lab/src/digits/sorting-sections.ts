import type { Figure, Section } from '@neg/cli/page'

import type { LabResult } from '../experiment.ts'
import { dataBlock } from './data-block.ts'

/** What the page of GroCo shows besides its arms: every seed by itself, and how training went. */
export function sortingSections(result: LabResult): readonly Section[] {
  return [
    {
      title: 'Seed by seed',
      blocks: [dataBlock(result), { kind: 'grid', blocks: [bySeed(result), losses(result)] }],
    },
  ]
}

function bySeed({ arms }: LabResult): Figure {
  return {
    kind: 'figure',
    title: 'k-NN accuracy in each seed',
    chart: {
      kind: 'line',
      x: { label: 'seed', format: { style: 'integer' } },
      y: { label: 'k-NN accuracy' },
      series: arms.map(({ name, seeds }) => ({
        name,
        points: seeds.map(({ seed, metrics }) => ({ x: seed, y: metrics['knn'] })),
      })),
    },
    caption:
      'all arms of a seed see the same hidden directions, first weights and batches, so that they can be compared in pairs',
  }
}

function losses({ arms }: LabResult): Figure {
  return {
    kind: 'figure',
    title: 'Loss in training, as a share of its first value',
    chart: {
      kind: 'line',
      x: { label: 'step', format: { style: 'integer' } },
      y: { label: 'loss / first loss' },
      series: arms.map(({ name, seeds }) => {
        const curve = (seeds[0].details as { readonly losses: readonly { step: number; loss: number }[] }).losses
        return { name, points: curve.map(({ step, loss }) => ({ x: step, y: loss / curve[0].loss })) }
      }),
    },
    caption: 'of the first seed',
  }
}
