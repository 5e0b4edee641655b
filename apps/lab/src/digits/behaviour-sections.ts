import type { Figure, LineSeries, Section } from '@neg/cli/page'
import { createMatrix } from '@neg/core/numerics'
import { contrastiveGradient } from '@neg/core/theory'

import type { LabResult } from '../experiment.ts'
import { summarise } from '../summarise.ts'
import { dataBlock } from './data-block.ts'

/** What the page of the temperature shows besides its arms: the dial, the trade it makes, and where the push goes. */
export function behaviourSections(result: LabResult, temperatures: readonly number[]): readonly Section[] {
  return [
    {
      title: 'The temperature as a dial',
      blocks: [
        dataBlock(result),
        {
          kind: 'grid',
          blocks: [
            overTemperature(result, temperatures, 'uniformity', 'lower: spread more evenly'),
            overTemperature(result, temperatures, 'tolerance', 'higher: likeness within a digit is kept'),
            overTemperature(result, temperatures, 'knn', 'accuracy of 20 nearest neighbours'),
            trade(result, temperatures),
          ],
        },
        shares(temperatures),
      ],
    },
  ]
}

const armOf = (temperature: number): string => `tau ${temperature}`

function overTemperature(result: LabResult, temperatures: readonly number[], metric: string, meaning: string): Figure {
  const arms = summarise(result, { seconds: {} })
  const of = temperatures.map((x) => {
    const { mean, halfWidth } = (arms.find(({ name }) => name === armOf(x)) as (typeof arms)[number]).metrics[metric]
    return { x, y: mean, low: mean - (halfWidth ?? 0), high: mean + (halfWidth ?? 0) }
  })
  return {
    kind: 'figure',
    title: `${metric} over temperature`,
    chart: {
      kind: 'line',
      x: { label: 'temperature', scale: 'log' },
      y: { label: metric },
      series: [
        {
          name: metric,
          points: of.map(({ x, y }) => ({ x, y })),
          band: of.map(({ x, low, high }) => ({ x, low, high })),
        },
      ],
    },
    caption: `${meaning}; the band is the 95 % t interval over the seeds`,
  }
}

function trade(result: LabResult, temperatures: readonly number[]): Figure {
  const arms = summarise(result, { seconds: {} })
  const point = (name: string): { readonly x: number; readonly y: number } => {
    const { metrics } = arms.find((arm) => arm.name === name) as (typeof arms)[number]
    return { x: metrics['uniformity'].mean, y: metrics['tolerance'].mean }
  }
  const others = arms.map(({ name }) => name).filter((name) => !name.startsWith('tau') && name !== 'best tau')
  return {
    kind: 'figure',
    title: 'Tolerance against uniformity',
    chart: {
      kind: 'scatter',
      x: { label: 'uniformity' },
      y: { label: 'tolerance' },
      series: [
        {
          name: `InfoNCE, temperatures ${temperatures.join(', ')}`,
          points: temperatures.map((tau) => point(armOf(tau))),
        },
        ...others.map((name) => ({ name, points: [point(name)] })),
      ],
    },
    caption: 'what is won on one side is lost on the other; means over the seeds',
  }
}

/** In closed form: how the push of 100 negatives, evenly spread over similarities, is shared at each temperature. */
function shares(temperatures: readonly number[]): Figure {
  const similarities = Array.from({ length: 101 }, (_, i) => -1 + i / 50)
  const row = createMatrix(1, similarities.length, similarities)
  const series: LineSeries[] = temperatures.map((temperature) => {
    const { relativePenalty } = contrastiveGradient([0.8], row, { temperature })
    return {
      name: armOf(temperature),
      points: similarities.map((x, i) => ({ x, y: relativePenalty.values[i] })),
    }
  })
  return {
    kind: 'figure',
    title: 'Where the push goes',
    chart: { kind: 'line', x: { label: 'similarity of a negative' }, y: { label: 'share of the push' }, series },
    caption:
      'the gradient in closed form for negatives at every similarity: a low temperature punishes the nearest alone',
  }
}
