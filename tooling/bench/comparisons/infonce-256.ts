import { defineComparison } from '../src/comparison.ts'
import { infoNCECase, infoNCECurve, infoNCEWork, metricLearningPeer, tfjsPeer, torchPeer } from '../src/info-nce.ts'

export default defineComparison({
  ...infoNCEWork,
  id: 'infonce-256',
  cases: [infoNCECase(256, 384)],
  quick: [infoNCECase(64, 64)],
  curve: { axis: 'batch', full: infoNCECurve(384, [64, 128, 256]), quick: infoNCECurve(64, [16, 32, 64]) },
  peers: [torchPeer({ native: 0.5, wasm: 0.25 }), tfjsPeer, metricLearningPeer],
})
