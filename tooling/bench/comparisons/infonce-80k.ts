import { defineComparison } from '../src/comparison.ts'
import { infoNCECase, infoNCECurve, infoNCEWork } from '../src/info-nce.ts'

const rows = 80_000

export default defineComparison({
  ...infoNCEWork,
  id: 'infonce-80k',
  work: 'one step of InfoNCE on a batch whose scores fit no memory',
  cases: [infoNCECase(rows, 128)],
  quick: [infoNCECase(4000, 32)],
  curve: {
    axis: 'batch',
    full: infoNCECurve(128, [5_000, 10_000, 20_000]),
    quick: infoNCECurve(32, [1000, 2000, 4000]),
  },
  peers: [
    {
      name: 'torch',
      side: {
        notRun: `torch holds the scores and their gradient: 2 x 4 x ${rows}^2 bytes are ${((8 * rows ** 2) / 1e9).toFixed(0)} GB`,
      },
      engines: ['native', 'wasm', 'cuda', 'webgpu'],
    },
  ],
  bounds: [
    {
      name: 'peak memory',
      engines: ['native', 'wasm', 'cuda', 'webgpu'],
      value: ({ peakRss }) => peakRss,
      atMost: 4e9,
    },
  ],
  once: true,
})
