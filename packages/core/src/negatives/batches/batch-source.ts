/**
 * Who shares a batch: row numbers, batch after batch. It can be walked more than once; with a seed that is a number every
 * walk gives the same batches, with an `Rng` the next ones.
 */
export type BatchSource = Iterable<Int32Array>
