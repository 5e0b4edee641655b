import { kMeans } from '@neg/core/kernels'
import type { KMeansResult } from '@neg/core/kernels'
import { choose } from '@neg/core/random'

import { defineComparison, sizes } from '../src/comparison.ts'
import type { Case, CurveCase, OurSide } from '../src/comparison.ts'
import { worstRelative } from '../src/differences.ts'
import { scriptBeside } from '../src/peer-sides.ts'
import { randomRows } from '../src/random-rows.ts'

function clustering(points: number, width: number, clusters: number): Case {
  return {
    size: `${points.toLocaleString('en')} x ${width}, k = ${clusters.toLocaleString('en')}, 10 iterations`,
    parameters: { points, width, clusters, iterations: 10 },
  }
}

function curve(width: number, clusters: number, points: readonly number[]): CurveCase[] {
  return points.map((at) => ({ at, parameters: clustering(at, width, clusters).parameters }))
}

const ours: OurSide = async ({ inputs, parameters }) => {
  const { width, clusters, iterations } = sizes(parameters)
  let found: KMeansResult | undefined
  return {
    run: async () => {
      found = await kMeans(inputs['points'] as Float32Array, {
        dimension: width,
        clusters,
        iterations,
        seeding: inputs['seeds'] as Float32Array,
        // The other side doesn't end before its iterations do.
        tolerance: 0,
      })
    },
    outputs: () => ({ objective: Float64Array.of(found?.objective ?? Number.NaN) }),
  }
}

export default defineComparison({
  id: 'kmeans-100k',
  work: 'k-means from given centroids',
  engines: ['native', 'wasm'],
  cases: [clustering(100_000, 64, 1024)],
  quick: [clustering(3000, 16, 32)],
  curve: { axis: 'points', full: curve(64, 1024, [25_000, 50_000, 100_000]), quick: curve(16, 32, [750, 1500, 3000]) },
  inputs: (parameters, rng) => {
    const { points: count, width, clusters } = sizes(parameters)
    const centres = randomRows(rng.fork('centres'), clusters, width)
    const points = randomRows(rng.fork('points'), count, width)
    const draw = rng.fork('cluster')
    for (let row = 0; row < count; row += 1) {
      const centre = draw.below(clusters) * width
      for (let d = 0; d < width; d += 1) points[row * width + d] += centres[centre + d]
    }
    const seeds = new Float32Array(clusters * width)
    choose(count, clusters, rng.fork('seeds')).forEach((row, cluster) => {
      seeds.set(points.subarray(row * width, (row + 1) * width), cluster * width)
    })
    return { points, seeds }
  },
  ours,
  peers: [
    {
      name: 'faiss',
      mode: 'Kmeans',
      side: { python: scriptBeside(import.meta.url, 'kmeans-100k.py') },
      engines: ['native', 'wasm'],
      target: (engine) => (engine === 'native' ? 1 : 0.5),
    },
  ],
  agreement: worstRelative,
  tolerance: 0.01,
})
