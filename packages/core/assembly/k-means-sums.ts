import { address, whole } from './job'

// Arguments of the operation, besides `points` and `dimension`, which stand where they do for the others.
const points = 0
const dimension = 2
/** How many clusters there are. */
const clusters = 3
/** Address of the points' numbers, int32, cluster after cluster, each in ascending order. */
const members = 4
/** Address of where the members of each cluster begin, int32; one number more than clusters. */
const starts = 5
/** Address of the sums, doubles, `clusters` x `dimension`; they are added to. */
const sums = 6

const clustersOfUnit = 8
const columnsOfUnit = 64

/** Units of the operation for one range of clusters: slices of the dimension. */
function slices(): i32 {
  return (whole(dimension) + columnsOfUnit - 1) / columnsOfUnit
}

/**
 * Adds the points of eight clusters to the clusters' sums, 64 columns of them: one point after the other, so that no
 * number of threads changes a bit.
 */
export function sumClusters(unit: i32): void {
  const first = (unit / slices()) * clustersOfUnit
  const last = min(first + clustersOfUnit, whole(clusters))
  const column = (unit % slices()) * columnsOfUnit
  const columns = min(columnsOfUnit, whole(dimension) - column)
  for (let cluster = first; cluster < last; cluster++) {
    const start = address(starts) + ((<usize>cluster) << 2)
    const end = address(members) + ((<usize>load<i32>(start, 4)) << 2)
    const sum = address(sums) + ((<usize>cluster * whole(dimension) + <usize>column) << 3)
    for (let member = address(members) + ((<usize>load<i32>(start)) << 2); member < end; member += 4) {
      const row = <usize>load<i32>(member) * whole(dimension) + <usize>column
      addRow(address(points) + (row << 2), sum, columns)
    }
  }
}

function addRow(row: usize, sum: usize, columns: i32): void {
  let k = 0
  for (; k + 4 <= columns; k += 4) {
    const value = v128.load(row)
    const high = i8x16.shuffle(value, value, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15)
    v128.store(sum, f64x2.add(v128.load(sum), f64x2.promote_low_f32x4(value)))
    v128.store(sum, f64x2.add(v128.load(sum, 16), f64x2.promote_low_f32x4(high)), 16)
    row += 16
    sum += 32
  }
  for (; k < columns; k++) {
    store<f64>(sum, load<f64>(sum) + <f64>load<f32>(row))
    row += 4
    sum += 8
  }
}
