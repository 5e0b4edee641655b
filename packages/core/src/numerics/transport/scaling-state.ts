import { NegError } from '../../errors.ts'

/** Scalings outside this range go into the potentials, before any entry of the kernel that matters can underflow. */
const smallestScaling = 1e-30
const largestScaling = 1e30

/**
 * The scalings of a kernel exp(logKernel) [rows, columns] to given marginals: the plan is
 * exp(logKernel + rowLogs + columnLogs) times a row and a column factor that stay near 1.
 *
 * While the factors are in range an iteration costs two products with the stabilised kernel; when they leave it, they
 * are absorbed into the logs and one iteration is done by log-sum-exp.
 */
export class ScalingState {
  readonly #rows: number
  readonly #columns: number
  readonly #logKernel: Float64Array
  readonly #rowWeights: Float64Array
  readonly #columnWeights: Float64Array
  readonly #rowLogs: Float64Array
  readonly #columnLogs: Float64Array
  readonly #rowFactors: Float64Array
  readonly #columnFactors: Float64Array
  readonly #kernel: Float64Array
  #kernelIsFresh = false
  /** Column sums before the column factor (of the kernel), or their logarithms (of the log kernel). */
  readonly #columnSums: Float64Array

  constructor(logKernel: Float64Array, rowWeights: Float64Array, columnWeights: Float64Array) {
    this.#rows = rowWeights.length
    this.#columns = columnWeights.length
    this.#logKernel = logKernel
    this.#rowWeights = rowWeights
    this.#columnWeights = columnWeights
    this.#rowLogs = new Float64Array(this.#rows)
    this.#columnLogs = new Float64Array(this.#columns)
    this.#rowFactors = new Float64Array(this.#rows).fill(1)
    this.#columnFactors = new Float64Array(this.#columns).fill(1)
    this.#kernel = new Float64Array(logKernel.length)
    this.#columnSums = new Float64Array(this.#columns)
  }

  /** Sum of |column sum of the plan - column weight|; `iterate` builds on the sums taken here. */
  columnError(): number {
    this.#sumColumns()
    let error = 0
    for (let j = 0; j < this.#columns; j += 1) {
      const sum = this.#kernelIsFresh
        ? this.#columnFactors[j] * this.#columnSums[j]
        : Math.exp(this.#columnLogs[j] + this.#columnSums[j])
      error += Math.abs(sum - this.#columnWeights[j])
    }
    return error
  }

  /** Fits the columns, then the rows. */
  iterate(): void {
    if (this.#kernelIsFresh && this.#scale()) return
    this.#absorb()
    if (this.#kernelIsFresh) {
      this.#kernelIsFresh = false
      this.#sumColumns()
    }
    for (let j = 0; j < this.#columns; j += 1) {
      this.#columnLogs[j] = logScaling('column', j, this.#columnWeights[j], this.#columnSums[j])
    }
    for (let i = 0; i < this.#rows; i += 1) {
      this.#rowLogs[i] = logScaling('row', i, this.#rowWeights[i], this.#rowLogSum(i))
    }
    this.#exponentiate(this.#kernel)
    this.#kernelIsFresh = true
  }

  plan(): Float64Array {
    this.#absorb()
    this.#exponentiate(this.#kernel)
    return this.#kernel
  }

  potentials(): { readonly rowLogs: Float64Array; readonly columnLogs: Float64Array } {
    this.#absorb()
    return { rowLogs: this.#rowLogs, columnLogs: this.#columnLogs }
  }

  /** One iteration on the kernel; false, and nothing changed, when a factor leaves the range. */
  #scale(): boolean {
    const columnFactors = new Float64Array(this.#columns)
    for (let j = 0; j < this.#columns; j += 1) {
      columnFactors[j] = this.#columnWeights[j] === 0 ? 1 : this.#columnWeights[j] / this.#columnSums[j]
      if (!(columnFactors[j] > smallestScaling && columnFactors[j] < largestScaling)) return false
    }
    const rowFactors = new Float64Array(this.#rows)
    for (let i = 0; i < this.#rows; i += 1) {
      let sum = 0
      const start = i * this.#columns
      for (let j = 0; j < this.#columns; j += 1) sum += this.#kernel[start + j] * columnFactors[j]
      rowFactors[i] = this.#rowWeights[i] === 0 ? 1 : this.#rowWeights[i] / sum
      if (!(rowFactors[i] > smallestScaling && rowFactors[i] < largestScaling)) return false
    }
    this.#columnFactors.set(columnFactors)
    this.#rowFactors.set(rowFactors)
    return true
  }

  #absorb(): void {
    for (let i = 0; i < this.#rows; i += 1) this.#rowLogs[i] += Math.log(this.#rowFactors[i])
    for (let j = 0; j < this.#columns; j += 1) this.#columnLogs[j] += Math.log(this.#columnFactors[j])
    this.#rowFactors.fill(1)
    this.#columnFactors.fill(1)
  }

  #sumColumns(): void {
    const sums = this.#columnSums
    if (this.#kernelIsFresh) {
      sums.fill(0)
      for (let i = 0; i < this.#rows; i += 1) {
        const factor = this.#rowFactors[i]
        const start = i * this.#columns
        for (let j = 0; j < this.#columns; j += 1) sums[j] += this.#kernel[start + j] * factor
      }
      return
    }
    const largest = new Float64Array(this.#columns).fill(Number.NEGATIVE_INFINITY)
    for (let i = 0; i < this.#rows; i += 1) {
      const start = i * this.#columns
      for (let j = 0; j < this.#columns; j += 1) {
        largest[j] = Math.max(largest[j], this.#logKernel[start + j] + this.#rowLogs[i])
      }
    }
    sums.fill(0)
    for (let i = 0; i < this.#rows; i += 1) {
      const start = i * this.#columns
      for (let j = 0; j < this.#columns; j += 1) {
        if (largest[j] === Number.NEGATIVE_INFINITY) continue
        sums[j] += Math.exp(this.#logKernel[start + j] + this.#rowLogs[i] - largest[j])
      }
    }
    for (let j = 0; j < this.#columns; j += 1) sums[j] = largest[j] + Math.log(sums[j])
  }

  #rowLogSum(i: number): number {
    const start = i * this.#columns
    let largest = Number.NEGATIVE_INFINITY
    for (let j = 0; j < this.#columns; j += 1) {
      largest = Math.max(largest, this.#logKernel[start + j] + this.#columnLogs[j])
    }
    if (largest === Number.NEGATIVE_INFINITY) return largest
    let sum = 0
    for (let j = 0; j < this.#columns; j += 1) {
      sum += Math.exp(this.#logKernel[start + j] + this.#columnLogs[j] - largest)
    }
    return largest + Math.log(sum)
  }

  #exponentiate(out: Float64Array): void {
    for (let i = 0; i < this.#rows; i += 1) {
      const start = i * this.#columns
      for (let j = 0; j < this.#columns; j += 1) {
        out[start + j] = Math.exp(this.#logKernel[start + j] + this.#rowLogs[i] + this.#columnLogs[j])
      }
    }
  }
}

function logScaling(side: string, index: number, weight: number, logSum: number): number {
  if (weight === 0) return Number.NEGATIVE_INFINITY
  if (logSum === Number.NEGATIVE_INFINITY) {
    throw new NegError('NEG_RANGE', `${side} ${index + 1} has mass ${weight} and nowhere to put it`, {
      where: { field: 'prior', row: index + 1 },
      remedy: 'Give the prior an entry above 0 there, opposite a weight above 0.',
    })
  }
  return Math.log(weight) - logSum
}
