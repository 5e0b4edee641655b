import { contrastiveCandidates, contrastiveRows, contrastiveScratch } from './contrastive'
import { awaitJob, endUnit, jobsBegun, operation, takeUnit } from './job'
import { assignRows } from './k-means-assign'
import { assignScratch, packCandidates } from './k-means-quantise'
import { sumClusters } from './k-means-sums'
import { multiplyItem, multiplyRows, packRight, productScratch } from './product'
import { packDocuments, packQueries } from './top-k-bounds'
import { repeatTile } from './top-k-probe'
import { rankQuery } from './top-k-rank'
import { measureDocuments } from './top-k-rows'
import { scanDocuments } from './top-k-scan'

export { assignScratch, contrastiveScratch, productScratch }

/** Where the memory is free: above the job and above the tables of library functions, which every thread writes anew. */
export function firstFree(): usize {
  return __heap_base
}

/** What a thread can do; the numbers are those of `Operation` on the host's side. */
function perform(what: i32, unit: i32, thread: i32): void {
  switch (what) {
    case 0:
      packRight(unit)
      break
    case 1:
      multiplyRows(unit, thread)
      break
    case 2:
      multiplyItem(unit, thread)
      break
    case 3:
      packCandidates(unit, thread)
      break
    case 4:
      assignRows(unit, thread)
      break
    case 5:
      sumClusters(unit)
      break
    case 10:
      contrastiveRows(unit, thread)
      break
    case 11:
      contrastiveCandidates(unit, thread)
      break
    case 20:
      measureDocuments(unit, thread)
      break
    case 21:
      packDocuments(unit, thread)
      break
    case 22:
      packQueries(unit)
      break
    case 23:
      scanDocuments(unit, thread)
      break
    case 24:
      rankQuery(unit, thread)
      break
    case 25:
      repeatTile()
      break
    default:
      unreachable()
  }
}

/** Does units of the job under way until none is left. */
export function work(thread: i32): void {
  for (let unit = takeUnit(); unit >= 0; unit = takeUnit()) {
    perform(load<i32>(operation), unit, thread)
    endUnit()
  }
}

/** A worker's life: it works on every job and sleeps in between. */
export function serve(thread: i32): void {
  while (true) {
    const seen = jobsBegun()
    work(thread)
    awaitJob(seen)
  }
}
