import { defineComparison } from '../src/comparison.ts'
import { infoNCECase, infoNCECurve, infoNCEWork, tfjsPeer, torchPeer } from '../src/info-nce.ts'

export default defineComparison({
  ...infoNCEWork,
  id: 'infonce-2048',
  cases: [infoNCECase(2048, 384)],
  quick: [infoNCECase(256, 64)],
  curve: { axis: 'batch', full: infoNCECurve(384, [512, 1024, 2048]), quick: infoNCECurve(64, [64, 128, 256]) },
  peers: [torchPeer({ native: 1.2, wasm: 0.5 }), tfjsPeer],
})
