import { integersOfStep, sumTile } from './sum-tile'
import { integerPanelBytes, floatRow, packedDocument } from './top-k-rows'
import { madd, nmadd } from './madd'
import { packPanel } from './pack'
import { tile } from './tile'
import {
  blockSize,
  boundBytes,
  boundFirst,
  bounds,
  constantBytes,
  constants,
  depth,
  distances,
  exactThreshold,
  firstUnit,
  floatPanels,
  group,
  integerPanels,
  kind,
  kindFloat,
  mapBytes,
  maps,
  panelScratch,
  queryCount,
  rowPitch,
  scratch,
  segments,
  segmentSize,
  size,
  thresholdOffset,
  tileScratch,
  readArguments,
} from './top-k'
import { addCandidate, addExact, resetScored, scored } from './top-k-lists'

/** Scoring one by one costs a multiple of a tile: when so great a part of all came to it, tiles do the rest. */
const partScored: i32 = 16

/** Compares a block of queries with a segment of documents; units of the same segment follow each other. */
export function scanDocuments(job: i32, thread: i32): void {
  readArguments()
  const unit = firstUnit + job
  const blocks = (queryCount + blockSize - 1) / blockSize
  const segment = unit / blocks
  const query = (unit % blocks) * blockSize
  const endOfQueries = min(queryCount, query + blockSize)
  let document = segment * segmentSize
  const end = min(size, document + segmentSize)
  const own = scratch(thread)
  if (boundFirst) {
    resetScored()
    const most = <i32>min<i64>(i32.MAX_VALUE, (<i64>(endOfQueries - query) * (end - document)) / partScored)
    for (; document < end && scored <= most; document += group) {
      boundGroup(document, min(end, document + group), query, endOfQueries, segment, own)
    }
  }
  for (; document < end; document += 8) scorePanel(document, query, endOfQueries, segment, own)
}

/** Bounds the scores of 24 documents by whole numbers; they and a panel of queries stay in the first cache. */
function boundGroup(first: i32, end: i32, from: i32, to: i32, segment: i32, own: usize): void {
  const steps = (depth + integersOfStep - 1) / integersOfStep
  const at = tileScratch(own)
  const panelBytes = (<usize>steps) << 5
  let queryPanel = integerPanels + <usize>(from >> 3) * panelBytes
  let bound = bounds + <usize>(from >> 3) * boundBytes
  for (let query = from; query < to; query += 8) {
    let panel = packedDocument(first)
    let constantsOfPanel = constants + <usize>first * constantBytes
    for (let document = first; document < end; document += 6) {
      sumTile<i32>(panel, queryPanel, steps, at)
      const reached = boundTile(at, constantsOfPanel, bound)
      if (reached != 0) collectCandidates(reached, at, document, query, segment, own)
      panel += integerPanelBytes()
      constantsOfPanel += 6 * constantBytes
    }
    queryPanel += panelBytes
    bound += boundBytes
  }
}

/** Turns a tile of whole sums into bounds; a bit for each that reaches its query's threshold, eight for a document. */
function boundTile(at: usize, constantsOfPanel: usize, bound: usize): u64 {
  const residual0 = v128.load(bound)
  const residual1 = v128.load(bound, 16)
  const length0 = v128.load(bound, 32)
  const length1 = v128.load(bound, 48)
  const threshold0 = v128.load(bound, thresholdOffset)
  const threshold1 = v128.load(bound, thresholdOffset + 16)
  let reached: u64 = 0
  let shift: u64 = 0
  const end = at + 192
  while (at < end) {
    const scale = v128.load32_splat(constantsOfPanel)
    const sum = v128.load32_splat(constantsOfPanel, 16)
    let x = f32x4.mul(f32x4.convert_i32x4_s(i32x4.sub(v128.load(at), sum)), scale)
    let y = f32x4.mul(f32x4.convert_i32x4_s(i32x4.sub(v128.load(at, 16), sum)), scale)
    const residual = v128.load32_splat(constantsOfPanel, 4)
    x = madd(residual, residual0, x)
    y = madd(residual, residual1, y)
    const length = v128.load32_splat(constantsOfPanel, 8)
    x = madd(length, length0, x)
    y = madd(length, length1, y)
    if (distances) {
      const square = v128.load32_splat(constantsOfPanel, 12)
      x = nmadd(square, v128.load(bound, 64), x)
      y = nmadd(square, v128.load(bound, 80), y)
    }
    v128.store(at, x)
    v128.store(at, y, 16)
    const row = i32x4.bitmask(f32x4.ge(x, threshold0)) | (i32x4.bitmask(f32x4.ge(y, threshold1)) << 4)
    reached |= (<u64>row) << shift
    shift += 8
    at += 32
    constantsOfPanel += constantBytes
  }
  return reached
}

function collectCandidates(reached: u64, at: usize, document: i32, query: i32, segment: i32, own: usize): void {
  for (; reached != 0; reached &= reached - 1) {
    const place = <i32>ctz(reached)
    const asker = query + (place & 7)
    const found = document + (place >> 3)
    if (found < size) addCandidate(asker, asker * segments + segment, found, load<f32>(at + ((<usize>place) << 2)), own)
  }
}

/** Scores eight documents with every query of a block, tile by tile. */
function scorePanel(document: i32, from: i32, to: i32, segment: i32, own: usize): void {
  const total = depth
  const panel = panelScratch(own)
  packDocumentPanel(document, own, panel)
  const at = tileScratch(own)
  const squared = distances
  for (let query = from; query < to; query += 6) {
    const queryPanel = floatPanels + ((<usize>query * total) << 2)
    if (squared) sumTile<f32>(queryPanel, panel, total, at)
    else tile(queryPanel, panel, total, at, 32, true)
    if (reaches(at, query)) collectScores(at, document, query, segment)
  }
}

function packDocumentPanel(document: i32, own: usize, panel: usize): void {
  const lines = min(8, size - document)
  const total = depth
  if (kind == kindFloat) return packPanel(floatRow(document, own), total, 1, lines, 8, total, panel)
  const pitch = rowPitch()
  for (let line = 0; line < lines; line++) floatRow(document + line, own + ((<usize>(line * pitch)) << 2))
  packPanel(own, pitch, 1, lines, 8, total, panel)
}

/** Whether a score of a tile reaches its query's threshold. */
function reaches(at: usize, query: i32): bool {
  let reached = i32x4.splat(0)
  let threshold = maps + <usize>query * mapBytes
  for (const end = at + 192; at < end; at += 32) {
    const least = v128.load32_splat(threshold, exactThreshold)
    reached = v128.or(reached, v128.or(f32x4.ge(v128.load(at), least), f32x4.ge(v128.load(at, 16), least)))
    threshold += mapBytes
  }
  return v128.any_true(reached)
}

function collectScores(at: usize, document: i32, query: i32, segment: i32): void {
  const lines = min(8, size - document)
  const last = min(query + 6, queryCount)
  for (; query < last; query++) {
    const threshold = maps + <usize>query * mapBytes
    for (let lane = 0; lane < lines; lane++) {
      const score = load<f32>(at + ((<usize>lane) << 2))
      if (score < load<f32>(threshold, exactThreshold)) continue
      addExact(query, query * segments + segment, document + lane, score)
    }
    at += 32
  }
}
