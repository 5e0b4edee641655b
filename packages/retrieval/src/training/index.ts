export { trainDualEncoder } from './train-dual-encoder.ts'
export type { DualEncoderData, Lists, TrainDualEncoderOptions, TrainDualEncoderResult } from './train-dual-encoder.ts'
