export { useEngine } from './engine/use-engine.ts'
export type { UseEngineOptions } from './engine/use-engine.ts'
export { NegError } from './errors.ts'
export type { NegErrorCode, NegErrorDetails, NegErrorPlace } from './errors.ts'
export { Philox } from './random/philox.ts'
export type {
  Candidates,
  Encoder,
  EncoderLike,
  EncoderRole,
  Engine,
  EngineName,
  OnProgress,
  PairScorer,
  Rng,
  RngState,
  Searcher,
  SearchOptions,
  SearchResult,
  TrainableEncoder,
} from './types.ts'
