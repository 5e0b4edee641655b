import type { EqualLabels } from '../../kernels/contrastive-pairs.ts'

/** Labels by which the kernel leaves out a batch's own candidates, the first so many, as negatives of its queries. */
export function batchLabels(queries: number, own: number, candidates: number): EqualLabels {
  return {
    queryLabels: new Int32Array(queries),
    candidateLabels: Int32Array.from({ length: candidates }, (_, candidate) => (candidate < own ? 0 : -1)),
  }
}
