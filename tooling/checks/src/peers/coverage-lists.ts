import type { CoverageList, CoverageRow } from './coverage-page.ts'

const losses = (theirs: string, name: string, note?: string): CoverageRow =>
  row(theirs, `@neg/core/losses#${name}`, note)
const miner = (theirs: string, name: string, note?: string): CoverageRow =>
  row(theirs, `@neg/core/negatives#${name}`, note)

function row(theirs: string, place: string, note?: string): CoverageRow {
  return { theirs, ours: [place], note }
}

function none(theirs: string, note: string): CoverageRow {
  return { theirs, ours: [], note }
}

const notBuilt = 'not built yet'

/** What pytorch-metric-learning and sentence-transformers offer, by their names, and where it is here. */
export const coverageLists: readonly CoverageList[] = [
  {
    peer: 'pytorch-metric-learning',
    version: '2.9.0',
    part: 'losses',
    rows: [
      losses('AngularLoss', 'angularLoss'),
      losses('ArcFaceLoss', 'arcFace'),
      losses('CircleLoss', 'circleLoss'),
      losses('ContrastiveLoss', 'contrastiveLoss'),
      losses('CosFaceLoss', 'cosFace'),
      row('CrossBatchMemory', '@neg/core/training#CrossBatchMemory'),
      losses(
        'DynamicSoftMarginLoss',
        'dynamicSoftMargin',
        'on pairs; `dynamicSoftMarginHistogram` is what it remembers',
      ),
      losses('FastAPLoss', 'fastAP'),
      losses('GeneralizedLiftedStructureLoss', 'liftedStructure', '`generalised: true`'),
      losses('HistogramLoss', 'histogramLoss'),
      losses('InstanceLoss', 'normalisedSoftmax', 'the batch in place of the weights, a temperature of 1 / 64'),
      losses('IntraPairVarianceLoss', 'intraPairVariance'),
      losses('LargeMarginSoftmaxLoss', 'largeMarginSoftmax'),
      losses('LiftedStructureLoss', 'liftedStructure'),
      none('ManifoldLoss', notBuilt),
      losses('MarginLoss', 'marginLoss'),
      none('MultipleLosses', 'a sum of losses is `a.add(b)`: losses are functions that give tensors'),
      losses('MultiSimilarityLoss', 'multiSimilarity'),
      losses('NCALoss', 'nca'),
      losses('NormalizedSoftmaxLoss', 'normalisedSoftmax'),
      losses('NPairsLoss', 'nPairs'),
      losses('NTXentLoss', 'ntXentMultiPositive', 'two views of each row: `ntXent`'),
      losses('P2SGradLoss', 'p2sGrad'),
      losses('PNPLoss', 'pnp'),
      losses('ProxyAnchorLoss', 'proxyAnchor'),
      losses('ProxyNCALoss', 'proxyNCA'),
      losses('RankedListLoss', 'rankedList'),
      none('SelfSupervisedLoss', 'losses over two views take both as they are'),
      losses('SignalToNoiseRatioContrastiveLoss', 'signalToNoiseContrastive'),
      losses('SmoothAPLoss', 'smoothAP'),
      losses('SoftTripleLoss', 'softTriple'),
      losses('SphereFaceLoss', 'sphereFace'),
      losses('SubCenterArcFaceLoss', 'subCentreArcFace'),
      losses('SupConLoss', 'supCon'),
      losses('ThresholdConsistentMarginLoss', 'thresholdConsistentMargin'),
      losses('TripletMarginLoss', 'tripletMargin'),
      losses('TupletMarginLoss', 'tupletMargin'),
      losses('VICRegLoss', 'vicReg'),
    ],
  },
  {
    peer: 'pytorch-metric-learning',
    version: '2.9.0',
    part: 'miners and reducers',
    rows: [
      miner('AngularMiner', 'mineAngular'),
      miner('BatchEasyHardMiner', 'mineBatchEasyHard'),
      miner('BatchHardMiner', 'mineBatchHard'),
      miner('DistanceWeightedMiner', 'mineDistanceWeighted'),
      none('EmbeddingsAlreadyPackagedAsTriplets', 'triplets are given as columns: `tripletMargin`'),
      miner('HDCMiner', 'mineHardestShare'),
      miner('MultiSimilarityMiner', 'mineMultiSimilarity'),
      miner('PairMarginMiner', 'minePairMargin'),
      miner('TripletMarginMiner', 'mineTripletMargin'),
      miner('UniformHistogramMiner', 'mineUniformHistogram'),
      losses('AvgNonZeroReducer', 'reduce', '`meanOfNonZero`'),
      losses('ClassWeightedReducer', 'reduceByClass'),
      losses('DoNothingReducer', 'reduce', '`none`'),
      losses('MeanReducer', 'reduce', '`mean`'),
      losses('PerAnchorReducer', 'reduce', '`none` gives one value an anchor'),
      losses('SumReducer', 'reduce', '`sum`'),
      losses('ThresholdReducer', 'reduceWithin'),
    ],
  },
  {
    peer: 'pytorch-metric-learning',
    version: '2.9.0',
    part: 'regularizers',
    rows: [
      losses('CenterInvariantRegularizer', 'centreInvariant'),
      losses('LpRegularizer', 'rowNorms'),
      losses('RegularFaceRegularizer', 'regularFace'),
      losses('SparseCentersRegularizer', 'sparseCentres'),
      losses('ZeroMeanRegularizer', 'zeroMean'),
    ],
  },
  {
    peer: 'sentence-transformers',
    version: '6.2.0',
    part: 'losses of embedding models',
    rows: [
      losses('AdaptiveLayerLoss', 'adaptiveLayers'),
      losses('AnglELoss', 'anglE'),
      losses('BatchAllTripletLoss', 'triplet', "`mining: 'all'`"),
      losses('BatchHardSoftMarginTripletLoss', 'triplet'),
      losses('BatchHardTripletLoss', 'triplet', "`mining: 'hard'`"),
      losses('BatchSemiHardTripletLoss', 'triplet', "`mining: 'semi-hard'`"),
      row('CachedGISTEmbedLoss', '@neg/core/training#cachedGradients', 'around `gistEmbed`'),
      row('CachedMultipleNegativesRankingLoss', '@neg/core/training#cachedGradients', 'around `infoNCE`'),
      row('CachedMultipleNegativesSymmetricRankingLoss', '@neg/core/training#cachedGradients', 'around `infoNCE`'),
      losses(
        'ContrastiveTensionLoss',
        'contrastiveTension',
        "with the batch's negatives: `infoNCE`, `normalise`, `symmetric`",
      ),
      losses('ContrastiveLoss', 'contrastivePairs'),
      losses('CoSENTLoss', 'coSENT'),
      losses('CosineSimilarityLoss', 'cosineSimilarityLoss'),
      none('DenoisingAutoEncoderLoss', 'needs a decoder language model'),
      losses('DistillKLDivLoss', 'distillKL'),
      losses('EmbedDistillLoss', 'embedDistill'),
      losses('GISTEmbedLoss', 'gistEmbed'),
      losses('GlobalOrthogonalRegularizationLoss', 'globalOrthogonalRegularisation'),
      losses('MarginMSELoss', 'marginMSE'),
      losses('Matryoshka2dLoss', 'adaptiveLayers', 'around `matryoshka`'),
      losses('MatryoshkaLoss', 'matryoshka'),
      losses('MegaBatchMarginLoss', 'megaBatchMargin'),
      losses('MSELoss', 'embeddingMSE'),
      losses('MultipleNegativesRankingLoss', 'infoNCE', '`temperature` is 1 / scale'),
      losses('MultipleNegativesSymmetricRankingLoss', 'infoNCE', '`symmetric: true`'),
      losses('OnlineContrastiveLoss', 'onlineContrastive'),
      losses('SoftmaxLoss', 'pairSoftmax'),
      losses('TripletLoss', 'tripletMargin'),
    ],
  },
  {
    peer: 'sentence-transformers',
    version: '6.2.0',
    part: 'losses of cross-encoders',
    rows: [
      losses('ADRMSELoss', 'adrMSE'),
      losses('BinaryCrossEntropyLoss', 'binaryCrossEntropy'),
      none(
        'CachedMultipleNegativesRankingLoss',
        'scores are given; `cachedGradients` of `@neg/core/training` runs encoders in chunks',
      ),
      row('CrossEntropyLoss', '@neg/core/kernels#maskedCrossEntropy'),
      losses('LambdaLoss', 'lambdaLoss'),
      losses('ListMLELoss', 'listMLE'),
      losses('ListNetLoss', 'listNet'),
      losses('MarginMSELoss', 'marginMSEOfScores'),
      losses('MSELoss', 'mseOfScores'),
      losses('MultipleNegativesRankingLoss', 'infoNCEOfScores'),
      losses('PListMLELoss', 'pListMLE'),
      losses('RankNetLoss', 'rankNet'),
    ],
  },
]
