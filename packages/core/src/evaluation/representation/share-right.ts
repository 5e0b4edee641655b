/** The share of predictions that are the wanted label; NaN for none. */
export function shareRight(predictions: Int32Array, labels: Int32Array): number {
  return predictions.reduce((right, label, row) => right + (label === labels[row] ? 1 : 0), 0) / predictions.length
}
