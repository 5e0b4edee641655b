import * as tf from '@tensorflow/tfjs'

import type { WasmBackend } from '../engine/repairs/wasm-backend.ts'
import type { ScaledGradient, Swept, WantedGradients } from './contrastive-blocks.ts'
import type { RowLists } from './contrastive-pairs.ts'
import { isPlain } from './contrastive-plain-rows.ts'
import type { ContrastivePlan } from './contrastive-plan.ts'
import { kernelHost, operation } from './wasm/kernel-host.ts'
import type { SharedHeap } from './wasm/shared-heap.ts'

const bytesOfNumber = 4
const rowsOfTile = 6
const columnsOfTile = 8
const columnsOfPackUnit = 128
const mostLinesOfUnit = 96
const fewestLinesOfUnit = 12
/** 1 MB */
const numbersInCache = 1 << 18
/** Multiplications from which a block is worth waking other threads. */
const worthWaking = 1 << 23

/** Whether the compiled kernels take this: plain rows, on the wasm engine. */
export function isCompiled(plan: ContrastivePlan): boolean {
  const fits = isPlain(plan) && plan.adjust === undefined && plan.excludedLabels === undefined
  return fits && tf.getBackend() === 'wasm'
}

/**
 * Plain rows by the compiled kernels, which read and write the engine's memory: each block's scores are made, turned
 * into their gradient and used without leaving the kernels' own memory. Results don't depend on the threads.
 */
export function compiledSweep(
  q: tf.Tensor2D,
  c: tf.Tensor2D,
  temperature: number | tf.Tensor,
  plan: ContrastivePlan,
  wanted?: WantedGradients,
): Swept {
  const host = kernelHost()
  const { heap, threads } = host
  const { rows, columns, blockRows } = plan
  const width = q.shape[1]
  const paddedWidth = upTo(width, columnsOfTile)
  const inverse = 1 / (typeof temperature === 'number' ? temperature : valuesOf(temperature)[0])
  // Tiles of the last rows and columns reach over the edge.
  const paddedBlock = (upTo(blockRows, rowsOfTile) + 1) * upTo(columns, columnsOfTile)
  const sizes = {
    queries: q.size,
    candidates: c.size,
    candidatesForScores: upTo(columns, columnsOfTile) * width,
    candidatesForQueries: wanted?.queries ? columns * paddedWidth : 0,
    queriesForCandidates: wanted?.candidates ? blockRows * paddedWidth : 0,
    strip: paddedBlock,
    ofQueries: wanted?.queries ? (rows + rowsOfTile) * paddedWidth : 0,
    ofCandidates: wanted?.candidates ? (columns + rowsOfTile) * paddedWidth : 0,
    losses: rows,
    positives: rows,
    factors: wanted ? rows : 0,
    logWeights: plan.candidateWeights?.length ?? 0,
    ...sizesOfLists('excluded', plan.excluded),
    ...sizesOfLists('weight', plan.pairWeights?.lists),
    weightValues: plan.pairWeights?.values.length ?? 0,
    scratch: (host.exports.contrastiveScratch() / bytesOfNumber) * threads,
  }
  return borrow(heap, sizes, (at) => {
    heap.float32(at.queries, q.size).set(valuesOf(q))
    heap.float32(at.candidates, c.size).set(valuesOf(c))
    heap.int32(at.positives, rows).set(plan.positives.kind === 'one' ? plan.positives.candidates : [])
    if (wanted !== undefined) writeFactors(heap.float32(at.factors, rows), wanted.factors, inverse)
    if (plan.candidateWeights !== undefined) heap.float32(at.logWeights, columns).set(plan.candidateWeights)
    writeLists(heap, at.excludedOffsets, at.excludedItems, plan.excluded)
    writeLists(heap, at.weightOffsets, at.weightItems, plan.pairWeights?.lists)
    if (plan.pairWeights !== undefined) heap.float32(at.weightValues, sizes.weightValues).set(plan.pairWeights.values)

    const pack = (from: number, to: number, count: number, depth: number, step: number, line: number): void =>
      host.run(
        operation.packRight,
        Math.ceil(count / columnsOfPackUnit),
        [0, from, 0, to, 0, 0, count, depth, 0, 0, step, line],
        count * depth < worthWaking / 8,
      )
    pack(at.candidates, at.candidatesForScores, columns, width, 1, width)
    if (wanted?.queries) pack(at.candidates, at.candidatesForQueries, width, columns, width, 1)
    for (let start = 0; start < rows; start += blockRows) {
      const count = Math.min(blockRows, rows - start)
      const job = (what: number, lines: number, other: number): void => {
        const unit = linesOfUnit(lines, other * width, threads)
        const { candidates: _packed, ...parts } = at
        const values = [...Object.values(parts), columns, width, start, count, unit, start === 0 ? 1 : 0, inverse]
        host.run(what, Math.ceil(lines / unit), values, count * columns * width < worthWaking)
      }
      job(operation.contrastiveRows, count, columns)
      if (!wanted?.candidates) continue
      const from = at.queries + start * width * bytesOfNumber
      pack(from, at.queriesForCandidates, width, count, width, 1)
      job(operation.contrastiveCandidates, columns, count)
    }
    const gradient = (wants: boolean | undefined, from: number, lines: number): ScaledGradient | undefined =>
      wants === true ? { value: tensorFrom(heap, from, [lines, width], paddedWidth), scale: 1 } : undefined
    return {
      losses: tensorFrom(heap, at.losses, [rows], 1) as tf.Tensor1D,
      ofQueries: gradient(wanted?.queries, at.ofQueries, rows),
      ofCandidates: gradient(wanted?.candidates, at.ofCandidates, columns),
    }
  })
}

/** Borrows a part of the memory for each name, so many numbers long; a part of none stands at 0. */
function borrow<K extends string, T>(
  heap: SharedHeap,
  sizes: Readonly<Record<K, number>>,
  use: (at: Readonly<Record<K, number>>) => T,
): T {
  const names = Object.keys(sizes) as K[]
  return heap.borrow(
    names.map((name) => sizes[name] * bytesOfNumber),
    (...addresses) => {
      const parts = names.map((name, i) => [name, sizes[name] === 0 ? 0 : addresses[i]] as const)
      return use(Object.fromEntries(parts) as Record<K, number>)
    },
  )
}

/**
 * Lines of a unit, in whole tiles. Where the other side stays in a cache there are eight units a thread or more, so
 * that a thread that wakes late leaves little undone; else as few as divide the lines evenly, since each unit reads the
 * other side from memory.
 */
function linesOfUnit(lines: number, other: number, threads: number): number {
  const rounds = other <= numbersInCache ? 8 : Math.ceil(lines / (mostLinesOfUnit * threads))
  const even = upTo(Math.ceil(lines / (rounds * threads)), rowsOfTile)
  return Math.min(mostLinesOfUnit, Math.max(fewestLinesOfUnit, even))
}

function upTo(length: number, multiple: number): number {
  return Math.ceil(length / multiple) * multiple
}

function sizesOfLists<K extends string>(
  name: K,
  lists: RowLists | undefined,
): Record<`${K}Offsets` | `${K}Items`, number> {
  const sizes = { [`${name}Offsets`]: lists?.offsets.length ?? 0, [`${name}Items`]: lists?.items.length ?? 0 }
  return sizes as Record<`${K}Offsets` | `${K}Items`, number>
}

function writeLists(heap: SharedHeap, offsets: number, items: number, lists: RowLists | undefined): void {
  if (lists === undefined) return
  heap.int32(offsets, lists.offsets.length).set(lists.offsets)
  heap.int32(items, lists.items.length).set(lists.items)
}

/** What the gradient of an inner product is multiplied by. */
function writeFactors(out: Float32Array, factors: number | tf.Tensor1D, inverse: number): void {
  if (typeof factors === 'number') out.fill(factors * inverse)
  else valuesOf(factors).forEach((factor, row) => (out[row] = factor * inverse))
}

/** Whether a scalar is 1 where that can be told without waiting: the end of a chain of gradients most often is. */
export function isKnownOne(scalar: tf.Tensor): boolean {
  return tf.getBackend() === 'wasm' && scalar.size === 1 && valuesOf(scalar)[0] === 1
}

function wasmBackend(): WasmBackend {
  return tf.backend() as unknown as WasmBackend
}

/** The values that a tensor of the wasm engine holds; to be taken anew after anything was computed. */
function valuesOf(tensor: tf.TensorInfo): Float32Array {
  return wasmBackend().typedArrayFromHeap(tensor) as Float32Array
}

/** A tensor of the engine from rows that lie `pitch` numbers apart. */
function tensorFrom(heap: SharedHeap, at: number, shape: number[], pitch: number): tf.Tensor {
  const info = wasmBackend().makeOutput(shape, 'float32')
  const [rows, width = 1] = shape
  const from = heap.float32(at, rows * pitch)
  const out = valuesOf(info)
  if (pitch === width) out.set(from)
  else for (let row = 0; row < rows; row += 1) out.set(from.subarray(row * pitch, row * pitch + width), row * width)
  return tf.engine().makeTensorFromTensorInfo(info)
}
