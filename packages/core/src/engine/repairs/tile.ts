import type { Repair } from './repair.ts'
import type { WasmBackend } from './wasm-backend.ts'

type Values = Float32Array | Int32Array | Uint8Array

/**
 * `tile`, and with it `broadcastTo` and `where` with a scalar, on wasm: blocks are copied, where the backend's own
 * computes the place of every single number, ten times slower.
 */
export const tileOnWasm: Repair = {
  kernel: 'Tile',
  backend: 'wasm',
  build(_tf, existing) {
    const own = existing('Tile')
    return (call) => {
      const { x } = call.inputs
      if (x.dtype === 'string') return own(call)
      const reps = call.attrs['reps'] as readonly number[]
      const backend = call.backend as WasmBackend
      const out = backend.makeOutput(
        x.shape.map((length, axis) => length * reps[axis]),
        x.dtype,
      )
      const to = backend.typedArrayFromHeap(out)
      tile(backend.typedArrayFromHeap(x), x.shape, reps, to)
      return out
    }
  },
}

/** From the last axis to the first, each block along an axis repeated; the blocks before it are then longer. */
function tile(x: Values, shape: readonly number[], reps: readonly number[], out: Values): void {
  if (out.length === 0) return
  const repeated = reps.map((times, axis) => ({ times, axis })).filter(({ times }) => times > 1)
  let from = x
  let block = 1
  let next = shape.length - 1
  for (const { times, axis } of repeated.reverse()) {
    for (; next >= axis; next -= 1) block *= shape[next]
    const target = from.length * times === out.length ? out : emptyLike(from, from.length * times)
    repeatBlocks(from, block, times, target)
    from = target
    block *= times
  }
  if (repeated.length === 0) out.set(x)
}

function emptyLike(values: Values, length: number): Values {
  if (values instanceof Float32Array) return new Float32Array(length)
  return values instanceof Int32Array ? new Int32Array(length) : new Uint8Array(length)
}

function repeatBlocks(from: Values, block: number, times: number, to: Values): void {
  for (let start = 0; start < from.length; start += block) {
    const at = start * times
    if (block === 1) {
      to.fill(from[start], at, at + times)
      continue
    }
    to.set(from.subarray(start, start + block), at)
    // Twice as many blocks with each copy.
    for (let done = 1; done < times; done *= 2) {
      const more = Math.min(done, times - done)
      to.copyWithin(at + done * block, at, at + more * block)
    }
  }
}
