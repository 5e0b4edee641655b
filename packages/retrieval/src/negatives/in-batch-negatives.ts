import { checkAnchors, type NegativeSource } from './negative-source.ts'

/**
 * The positives of the other anchors in the batch: negatives that cost nothing, since they are encoded anyway. They are
 * as frequent as they are popular, so frequent documents are pushed away more often.
 *
 * The anchors asked together are the batch; a document that is several anchors' positive comes once, and an anchor's
 * own positive never. (Another of its positives may: see `knownPositives`.) Scores are 0; rows in order of the batch.
 * A batch of B gives up to B (B - 1) rows, so use it to look at batches; a loss needn't write them down.
 *
 * @param positiveOf for each anchor the document that stands beside it in the batch.
 * @throws NEG_RANGE, when the source is asked, for an anchor without one.
 */
export function inBatchNegatives(positiveOf: Int32Array): NegativeSource {
  return async (anchors) => {
    checkAnchors(anchors, positiveOf.length)
    const documents = [...new Set(Array.from(anchors, (anchor) => positiveOf[anchor]))]
    const rows = Array.from(anchors, (anchor) => documents.filter((document) => document !== positiveOf[anchor]))
    const size = rows.reduce((sum, row) => sum + row.length, 0)
    return {
      anchor: Int32Array.from(rows.flatMap((row, i) => row.map(() => anchors[i]))),
      candidate: Int32Array.from(rows.flat()),
      score: new Float32Array(size),
      source: new Uint8Array(size),
    }
  }
}
