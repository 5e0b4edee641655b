import { describeMiners } from '../../../fixtures/describe-miners.ts'
import type { MinerSubject } from '../../testing/index.ts'
import { mineAngular } from './mine-angular.ts'
import { mineBatchEasyHard } from './mine-batch-easy-hard.ts'
import { mineBatchHard } from './mine-batch-hard.ts'
import { mineBatchSemiHard } from './mine-batch-semi-hard.ts'
import { mineDistanceWeighted } from './mine-distance-weighted.ts'
import { mineHardestShare } from './mine-hardest-share.ts'
import { mineMultiSimilarity } from './mine-multi-similarity.ts'
import { minePairMargin } from './mine-pair-margin.ts'
import { mineTopK } from './mine-top-k.ts'
import { mineTripletMargin } from './mine-triplet-margin.ts'
import { mineUniformHistogram } from './mine-uniform-histogram.ts'

const subjects: MinerSubject[] = [
  { miner: mineAngular },
  { miner: mineAngular, options: { normalise: false, angle: 40 } },
  { miner: mineBatchEasyHard },
  { miner: mineBatchEasyHard, options: { positiveStrategy: 'semihard', negativeStrategy: 'hard', measure: 'cosine' } },
  { miner: mineBatchEasyHard, options: { positiveStrategy: 'all', negativeStrategy: 'easy' } },
  { miner: mineBatchHard },
  { miner: mineBatchHard, options: { measure: 'dotProduct', normalise: false } },
  { miner: mineBatchSemiHard },
  { miner: mineDistanceWeighted, options: { nonzeroLossCutoff: 1.9 }, draws: true },
  { miner: mineHardestShare },
  { miner: mineMultiSimilarity },
  { miner: minePairMargin, options: { negativeMargin: 1.2 } },
  { miner: mineTopK, options: { k: 3, measure: 'manhattan' } },
  { miner: mineTripletMargin, options: { kind: 'semihard', margin: 0.4 } },
  { miner: mineUniformHistogram, options: { bins: 5, positivesPerBin: 2, negativesPerBin: 3 }, draws: true },
]

await describeMiners(new URL('.', import.meta.url), subjects, {
  allPairs: 'labels alone',
  allTriplets: 'labels alone',
  checkLabels: 'a check',
  tripletsFromPairs: 'a conversion',
  pairsFromTriplets: 'a conversion',
  distanceWeightedChances: 'chances',
  weighByDistance: 'chances',
  anchorsOf: 'rows',
  compareRows: 'rows',
  readRows: 'rows',
  chooseRow: 'rows',
  PairList: 'a list',
  TripletList: 'a list',
  minedTriplets: 'a report',
  reportOf: 'a report',
})
