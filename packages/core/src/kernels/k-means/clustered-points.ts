import { type KernelHost, kernelHost, operation } from '../wasm/kernel-host.ts'

const float = Float32Array.BYTES_PER_ELEMENT
const double = Float64Array.BYTES_PER_ELEMENT
// As `assembly/k-means-arguments.ts` and `k-means-sums.ts` have them.
const rowsOfUnit = 96
const candidatesOfGroup = 128
const candidatesOfPanel = 8
const bytesOfGroup = 32
const clustersOfUnit = 8
const columnsOfUnit = 64

/** Bytes of points that the kernels' memory holds at a time; more are brought there block by block in every pass. */
const blockBytes = 1 << 28

/** Vectors that the middle is taken from. */
const rowsOfMiddle = 4096

/** Sums of the points of each cluster, and how many they are. */
export interface ClusterSums {
  readonly sums: Float64Array
  readonly sizes: Int32Array
}

/**
 * Points in the memory of the compiled kernels, with the nearest centroid of each.
 *
 * Memory there: the points, at most 256 MB of them at a time, 12 bytes a point and the centroids four times; outside, 8
 * bytes a point. `dispose()` gives it back.
 */
export class ClusteredPoints {
  readonly rows: number
  readonly dimension: number
  /** The nearest centroid of each point, -1 where none was looked for. */
  readonly nearest: Int32Array
  /** The distance to it: squared for points measured by `euclidean`, else the inner product negated. */
  readonly distances: Float32Array
  readonly #host: KernelHost
  readonly #vectors: Float32Array
  readonly #product: boolean
  readonly #blockRows: number
  readonly #blocks: number
  readonly #taken: number[] = []
  readonly #points: number
  readonly #nearest: number
  readonly #distances: number
  /** Where the only block already is in the kernels' memory. */
  #resident = false
  readonly #centre: Float32Array

  /** @param vectors rows x dimension, finite; read until `dispose()`, and not changed. */
  constructor(vectors: Float32Array, dimension: number, product = false, rowsOfBlock?: number) {
    this.#host = kernelHost()
    this.#vectors = vectors
    this.dimension = dimension
    this.rows = vectors.length / dimension
    this.nearest = new Int32Array(this.rows).fill(-1)
    this.distances = new Float32Array(this.rows)
    this.#product = product
    this.#blockRows = Math.min(
      this.rows,
      rowsOfBlock ?? Math.max(rowsOfUnit, Math.floor(blockBytes / float / dimension)),
    )
    this.#blocks = Math.ceil(this.rows / Math.max(1, this.#blockRows))
    // The product isn't the same from elsewhere; differences are, and from the middle they are rounded to finer steps.
    this.#centre = product ? new Float32Array(dimension) : middleOf(vectors, dimension)
    try {
      this.#points = this.#take(this.#blockRows * dimension * float)
      this.#nearest = this.#take(this.#blockRows * float)
      this.#distances = this.#take(this.#blockRows * float)
    } catch (error) {
      this.dispose()
      throw error
    }
  }

  dispose(): void {
    for (const at of this.#taken.splice(0)) this.#host.heap.release(at)
  }

  #take(bytes: number): number {
    const at = this.#host.heap.allocate(bytes)
    this.#taken.push(at)
    return at
  }

  /**
   * Finds the nearest of the centroids `first`, `first + 1`, … for every point, if it is nearer than what `nearest`
   * names: exactly, ties to the lower number.
   *
   * @returns how many points changed their centroid.
   */
  async assign(centroids: Float32Array, first = 0): Promise<number> {
    return (await this.#pass(centroids, first, undefined)).changed
  }

  /** The same over all centroids, with the sums of what is assigned to each. */
  async assignAndSum(centroids: Float32Array): Promise<ClusterSums & { readonly changed: number }> {
    const clusters = centroids.length / this.dimension
    const sums = { sums: new Float64Array(centroids.length), sizes: new Int32Array(clusters) }
    return { ...sums, ...(await this.#pass(centroids, 0, sums)) }
  }

  /** Sum of all distances. */
  objective(): number {
    let sum = 0
    for (const distance of this.distances) sum += distance
    return sum
  }

  async #pass(centroids: Float32Array, first: number, into: ClusterSums | undefined): Promise<{ changed: number }> {
    const { heap, threads, exports } = this.#host
    const { dimension } = this
    const clusters = centroids.length / dimension
    const candidates = clusters - first
    const groups = Math.ceil(candidates / candidatesOfGroup)
    const packed = Math.ceil(dimension / 4) * 4
    const taken: number[] = []
    const take = (bytes: number): number => {
      const at = heap.allocate(bytes)
      taken.push(at)
      return at
    }
    try {
      const at = take(centroids.length * float)
      const order = take(candidates * float)
      // Two bytes a number at most.
      const panels = take(Math.ceil(candidates / candidatesOfPanel) * candidatesOfPanel * packed * 2)
      const halves = take(groups * candidatesOfGroup * float)
      const ofGroups = take(groups * bytesOfGroup)
      const centre = take(dimension * float)
      const scratch = take(exports.assignScratch(dimension) * threads)
      const members = into === undefined ? 0 : take(this.#blockRows * float)
      const starts = into === undefined ? 0 : take((clusters + 1) * float)
      const sums = into === undefined ? 0 : take(centroids.length * double)
      heap.float32(at, centroids.length).set(centroids)
      heap.int32(order, candidates).set(byReach(centroids, this.#centre, first))
      heap.float32(centre, dimension).set(this.#centre)
      if (into !== undefined) new Float64Array(heap.memory.buffer, sums, centroids.length).fill(0)
      const values = (rows: number): number[] =>
        [this.#points, rows, dimension, at, candidates, order, panels, halves, ofGroups, centre].concat([
          this.#nearest,
          this.#distances,
          this.#product ? 1 : 0,
          scratch,
        ])
      await this.#host.runAsync(operation.packCandidates, groups, values(0))
      let changed = 0
      for (let block = 0; block < this.#blocks; block += 1) {
        const from = block * this.#blockRows
        const rows = Math.min(this.#blockRows, this.rows - from)
        this.#bring(from, rows)
        await this.#host.runAsync(operation.assignRows, Math.ceil(rows / rowsOfUnit), values(rows))
        changed += this.#fetch(from, rows)
        if (into === undefined) continue
        const sizes = countMembers(
          heap.int32(this.#nearest, rows),
          heap.int32(members, rows),
          heap.int32(starts, clusters + 1),
        )
        for (let cluster = 0; cluster < clusters; cluster += 1) into.sizes[cluster] += sizes[cluster]
        const units = Math.ceil(clusters / clustersOfUnit) * Math.ceil(dimension / columnsOfUnit)
        await this.#host.runAsync(operation.sumClusters, units, [
          this.#points,
          rows,
          dimension,
          clusters,
          members,
          starts,
          sums,
        ])
      }
      into?.sums.set(new Float64Array(heap.memory.buffer, sums, centroids.length))
      return { changed }
    } finally {
      for (const at of taken) heap.release(at)
    }
  }

  #bring(from: number, rows: number): void {
    const { heap } = this.#host
    const { dimension } = this
    heap.int32(this.#nearest, rows).set(this.nearest.subarray(from, from + rows))
    if (this.#resident) return
    heap
      .float32(this.#points, rows * dimension)
      .set(this.#vectors.subarray(from * dimension, (from + rows) * dimension))
    this.#resident = this.#blocks === 1
  }

  #fetch(from: number, rows: number): number {
    const { heap } = this.#host
    const found = heap.int32(this.#nearest, rows)
    let changed = 0
    for (let row = 0; row < rows; row += 1) {
      if (found[row] === this.nearest[from + row]) continue
      this.nearest[from + row] = found[row]
      changed += 1
    }
    this.distances.set(heap.float32(this.#distances, rows), from)
    return changed
  }
}

/** Centroids in the order of their largest number: those of a group share one scale. */
function byReach(centroids: Float32Array, centre: Float32Array, first: number): Int32Array {
  const dimension = centre.length
  const count = centroids.length / dimension - first
  const reach = new Float64Array(count)
  for (let i = 0; i < count; i += 1) {
    const from = (first + i) * dimension
    for (let k = 0; k < dimension; k += 1) reach[i] = Math.max(reach[i], Math.abs(centroids[from + k] - centre[k]))
  }
  const order = Int32Array.from({ length: count }, (_, i) => first + i)
  return order.sort((a, b) => reach[a - first] - reach[b - first] || a - b)
}

/** Lists the points of each cluster in ascending order, by counting. @returns how many each has. */
function countMembers(nearest: Int32Array, members: Int32Array, starts: Int32Array): Int32Array {
  const sizes = new Int32Array(starts.length - 1)
  for (const cluster of nearest) sizes[cluster] += 1
  const next = new Int32Array(sizes.length)
  let sum = 0
  for (let cluster = 0; cluster < sizes.length; cluster += 1) {
    starts[cluster] = sum
    next[cluster] = sum
    sum += sizes[cluster]
  }
  starts[sizes.length] = sum
  for (let row = 0; row < nearest.length; row += 1) {
    members[next[nearest[row]]] = row
    next[nearest[row]] += 1
  }
  return sizes
}

/** The mean of some of the vectors, evenly spread: near enough to the middle of all. */
function middleOf(vectors: Float32Array, dimension: number): Float32Array {
  const rows = vectors.length / dimension
  const step = Math.max(1, Math.floor(rows / rowsOfMiddle))
  const sums = new Float64Array(dimension)
  let count = 0
  for (let row = 0; row < rows; row += step) {
    for (let k = 0; k < dimension; k += 1) sums[k] += vectors[row * dimension + k]
    count += 1
  }
  return Float32Array.from(sums, (sum) => sum / Math.max(1, count))
}
