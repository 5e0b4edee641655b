import { address, argument, whole } from './job'

// The best k documents of each query. Arguments of all its operations; what an operation does not use may be absent.
//
// Documents: their numbers lie row-major at `rows` (32-bit floats, halves, or bytes) or, of kind `packed`, as whole
// numbers in the panels alone. A panel holds six documents, and constants beside it bound what it rounds away.
const rowsAt = 0
const kindAt = 1
const sizeAt = 2
const depthAt = 3
const panelsAt = 4
const constantsAt = 5
const scalesAt = 6
const normsAt = 7
const factorAt = 8
const distancesAt = 9
// Queries: row-major, then packed as floats by six and as whole numbers by eight; constants of eight and of each.
const queriesAt = 10
const queryCountAt = 11
const floatPanelsAt = 12
const integerPanelsAt = 13
const boundsAt = 14
const mapsAt = 15
// The search: a unit is a block of queries against a segment of documents; each pair has two lists.
const bestAt = 16
const segmentsAt = 17
const segmentSizeAt = 18
const blockSizeAt = 19
const countsAt = 20
const candidatesAt = 21
const candidateRoomAt = 22
const exactAt = 23
const exactRoomAt = 24
const excludeOffsetsAt = 25
const excludeItemsAt = 26
const tiesAt = 27
const placesAt = 28
const idsOfPlacesAt = 29
const firstIdAt = 30
const scratchAt = 31
const scratchBytesAt = 32
const outIdsAt = 33
const outScoresAt = 34
const outCountsAt = 35
const boundFirstAt = 36
const normaliseAt = 37
const firstUnitAt = 38
const mostOfQueriesAt = 39

export const kindFloat: i32 = 0
export const kindHalf: i32 = 1
/** Whole numbers that lie in the panels alone. */
export const kindPacked: i32 = 2
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

export function rows(): usize {
  return address(rowsAt)
}
export function kind(): i32 {
  return whole(kindAt)
}
export function size(): i32 {
  return whole(sizeAt)
}
export function depth(): i32 {
  return whole(depthAt)
}
export function panels(): usize {
  return address(panelsAt)
}
export function constants(): usize {
  return address(constantsAt)
}
export function scales(): usize {
  return address(scalesAt)
}
export function norms(): usize {
  return address(normsAt)
}
/** The power of two that brings every document to a length of at most 1. */
export function factor(): f64 {
  return argument(factorAt)
}
/** Whether a score is minus the squared distance, not the product. */
export function distances(): bool {
  return whole(distancesAt) != 0
}
export function queries(): usize {
  return address(queriesAt)
}
export function queryCount(): i32 {
  return whole(queryCountAt)
}
export function floatPanels(): usize {
  return address(floatPanelsAt)
}
export function integerPanels(): usize {
  return address(integerPanelsAt)
}
export function bounds(): usize {
  return address(boundsAt)
}
export function maps(): usize {
  return address(mapsAt)
}
export function best(): i32 {
  return whole(bestAt)
}
export function segments(): i32 {
  return whole(segmentsAt)
}
export function segmentSize(): i32 {
  return whole(segmentSizeAt)
}
export function blockSize(): i32 {
  return whole(blockSizeAt)
}
/** How many candidates a list holds, and behind it how many exact scores. */
export function listCounts(list: i32): usize {
  return address(countsAt) + ((<usize>list) << 3)
}
export function candidates(list: i32): usize {
  return address(candidatesAt) + ((<usize>list * candidateRoom()) << 3)
}
export function candidateRoom(): i32 {
  return whole(candidateRoomAt)
}
export function exact(list: i32): usize {
  return address(exactAt) + ((<usize>list * exactRoom()) << 3)
}
export function exactRoom(): i32 {
  return whole(exactRoomAt)
}
export function excludeOffsets(): usize {
  return address(excludeOffsetsAt)
}
export function excludeItems(): usize {
  return address(excludeItemsAt)
}
/** 0: the smaller id first; 1: the larger; 2: by `places`. */
export function ties(): i32 {
  return whole(tiesAt)
}
export function places(): usize {
  return address(placesAt)
}
export function idsOfPlaces(): usize {
  return address(idsOfPlacesAt)
}
/** The id of the first document. */
export function firstId(): i32 {
  return whole(firstIdAt)
}
/** Of a thread: room for eight documents as floats, for a panel of them, for a tile, and for lists. */
export function scratch(thread: i32): usize {
  return address(scratchAt) + <usize>thread * whole(scratchBytesAt)
}
export function outIds(): usize {
  return address(outIdsAt)
}
export function outScores(): usize {
  return address(outScoresAt)
}
export function outCounts(): usize {
  return address(outCountsAt)
}
/** Whether whole numbers bound the scores first. */
export function boundFirst(): bool {
  return whole(boundFirstAt) != 0
}
/** Units of a scan that earlier jobs did. */
export function firstUnit(): i32 {
  return whole(firstUnitAt)
}
/** The largest whole number of a query; one more is added to each, so that none is negative. */
export function mostOfQueries(): i32 {
  return whole(mostOfQueriesAt)
}
/** Whether rows are brought to unit length. */
export function normalise(): bool {
  return whole(normaliseAt) != 0
}

/** Numbers of a document as floats in scratch: whole vectors of four. */
export function rowPitch(): i32 {
  return (depth() + 3) & ~3
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
