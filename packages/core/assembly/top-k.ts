import { address, argument, whole } from './job'

// The best k documents of each query: the arguments that all its operations share; what an operation does not use may
// be absent.
//
// Documents: their numbers lie row-major at `rows` (32-bit floats, halves, or bytes) or, of kind `packed`, as whole
// numbers in the panels alone. A panel holds six documents, and constants beside it bound what it rounds away.
//
// Queries: row-major, then packed as floats by six and as whole numbers by eight; factors of eight and of each.
//
// The search: a unit is a block of queries against a segment of documents; each pair has two lists.

export const kindFloat: i32 = 0
export const kindHalf: i32 = 1
// 2: whole numbers that lie in the panels alone, so that nothing asks for them row by row.
/** The same while they still lie row-major, one byte each. */
export const kindByte: i32 = 3

/** Documents and queries go in groups of 24: whole panels of six and of eight. */
export const group: i32 = 24
/** Documents of a unit that measures or packs them. */
export const documentsOfUnit: i32 = 20 * group

/** A document's scale, residual's length, length, half squared length (floats), and what its sum adds to a query's (whole). */
export const constantBytes: usize = 20
/** Eight queries' factors of residual, length and half square, and their thresholds. */
export const boundBytes: usize = 128
export const thresholdOffset: usize = 96
/** A query's factor and shift from scores to bounds, its absolute error (doubles), its threshold (float). */
export const mapBytes: usize = 32
export const exactThreshold: usize = 24

export let rows: usize = 0
export let kind: i32 = 0
export let size: i32 = 0
export let depth: i32 = 0
export let panels: usize = 0
export let constants: usize = 0
export let scales: usize = 0
export let norms: usize = 0
/** The power of two that brings every document to a length of at most 1. */
export let factor: f64 = 0
/** Whether a score is minus the squared distance, not the product. */
export let distances: bool = false
export let queries: usize = 0
export let queryCount: i32 = 0
export let floatPanels: usize = 0
export let integerPanels: usize = 0
export let bounds: usize = 0
export let maps: usize = 0
export let best: i32 = 0
export let segments: i32 = 0
export let segmentSize: i32 = 0
export let blockSize: i32 = 0
let counts: usize = 0
let candidateLists: usize = 0
let exactLists: usize = 0
let scratchOfThreads: usize = 0
let scratchBytes: i32 = 0
/** How many candidates a list holds, and behind it how many exact scores. */
export function listCounts(list: i32): usize {
  return counts + ((<usize>list) << 3)
}
export function candidates(list: i32): usize {
  return candidateLists + ((<usize>list * candidateRoom) << 3)
}
export let candidateRoom: i32 = 0
export function exact(list: i32): usize {
  return exactLists + ((<usize>list * exactRoom) << 3)
}
export let exactRoom: i32 = 0
export let excludeOffsets: usize = 0
export let excludeItems: usize = 0
/** 0: the smaller id first; 1: the larger; 2: by `places`. */
export let ties: i32 = 0
export let places: usize = 0
export let idsOfPlaces: usize = 0
/** The id of the first document. */
export let firstId: i32 = 0
/** Of a thread: room for eight documents as floats, for a panel of them, for a tile, and for lists. */
export function scratch(thread: i32): usize {
  return scratchOfThreads + <usize>thread * scratchBytes
}
export let outIds: usize = 0
export let outScores: usize = 0
export let outCounts: usize = 0
/** Whether whole numbers bound the scores first. */
export let boundFirst: bool = false
/** Units of a scan that earlier jobs did. */
export let firstUnit: i32 = 0
/** The largest whole number of a query; one more is added to each, so that none is negative. */
export let mostOfQueries: i32 = 0
/** Whether rows are brought to unit length. */
export let normalise: bool = false

/** Numbers of a document as floats in scratch: whole vectors of four. */
export function rowPitch(): i32 {
  return (depth + 3) & ~3
}
export function panelScratch(own: usize): usize {
  return own + <usize>(8 * 4 * rowPitch())
}
export function tileScratch(own: usize): usize {
  return own + <usize>(16 * 4 * rowPitch())
}
export function listScratch(own: usize): usize {
  return tileScratch(own) + 256
}

/** Takes the arguments of the job under way: numbers are dear to read again and again. */
export function readArguments(): void {
  rows = address(0)
  kind = whole(1)
  size = whole(2)
  depth = whole(3)
  panels = address(4)
  constants = address(5)
  scales = address(6)
  norms = address(7)
  factor = argument(8)
  distances = whole(9) != 0
  queries = address(10)
  queryCount = whole(11)
  floatPanels = address(12)
  integerPanels = address(13)
  bounds = address(14)
  maps = address(15)
  best = whole(16)
  segments = whole(17)
  segmentSize = whole(18)
  blockSize = whole(19)
  candidateRoom = whole(22)
  exactRoom = whole(24)
  excludeOffsets = address(25)
  excludeItems = address(26)
  ties = whole(27)
  places = address(28)
  idsOfPlaces = address(29)
  firstId = whole(30)
  outIds = address(33)
  outScores = address(34)
  outCounts = address(35)
  boundFirst = whole(36) != 0
  firstUnit = whole(38)
  mostOfQueries = whole(39)
  normalise = whole(37) != 0
  counts = address(20)
  candidateLists = address(21)
  exactLists = address(23)
  scratchOfThreads = address(31)
  scratchBytes = whole(32)
}
