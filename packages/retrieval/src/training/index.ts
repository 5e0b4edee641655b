export { trainDualEncoder } from './train-dual-encoder.ts'
export type {
  DualEncoderData,
  Lists,
  TrainDualEncoderOptions,
  TrainDualEncoderResult,
  TrainingStep,
} from './train-dual-encoder.ts'
