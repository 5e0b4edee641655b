import { type KernelHost, operation } from '../wasm/kernel-host.ts'

const depth = 256
/** Long enough for the optimising compiler to come in. */
const repeats = 2000
const rounds = 8
/** A first pass leaves something to do again, so it must be faster by more than that. */
const worthIt = 1.8

export interface FirstPass {
  /** Whether whole numbers are multiplied so much faster than floats that a first pass over them pays. */
  readonly pays: boolean
  /** The largest whole number of a query, 63 or 127. */
  readonly most: number
}

const known = new WeakMap<KernelHost, FirstPass>()

/** What a first pass over whole numbers can be on this processor, measured once, in some 20 ms. */
export function measureFirstPass(host: KernelHost): FirstPass {
  let found = known.get(host)
  if (found === undefined) {
    found = host.heap.borrow([depth * 8 * 4, 256], (panels, tile) => {
      const most = multipliesBytesUnsigned(host, panels, tile) ? 127 : 63
      const bytes = host.heap.int8(panels, depth * 32)
      bytes.fill(0)
      const seconds = (integers: number): number => {
        let least = Number.POSITIVE_INFINITY
        for (let round = 0; round < rounds; round += 1) {
          const started = performance.now()
          host.run(operation.repeatTile, 1, [integers, depth, panels, tile, repeats, panels])
          least = Math.min(least, performance.now() - started)
        }
        return least
      }
      return { pays: seconds(0) >= worthIt * seconds(1), most }
    })
    known.set(host, found)
  }
  return found
}

/**
 * Relaxed SIMD promises bytes of 0 to 127 for one side of its dot product. Processors that take the other side's sign
 * and this side's 0 to 255, and lose nothing in between, give a bit more; what they do is the same for every call.
 */
function multipliesBytesUnsigned(host: KernelHost, panels: number, tile: number): boolean {
  if (host.build === 'plain') return true
  const of = (signed: number, unsigned: number): number => {
    const bytes = host.heap.int8(panels, 56)
    bytes.fill(signed, 0, 24).fill(unsigned, 24)
    host.run(operation.repeatTile, 1, [1, 4, panels, tile, 1, panels + 24])
    return host.heap.int32(tile, 1)[0]
  }
  return of(127, 255) === 4 * 127 * 255 && of(-128, 255) === -4 * 128 * 255
}
