import { NegError } from '../../errors.ts'

/** Blocks begin on lines of the processor's cache. */
const alignment = 64
const pageBytes = 65_536

interface Block {
  readonly at: number
  readonly bytes: number
}

/**
 * Hands out parts of one growing memory that several threads see. First fit; neighbouring free parts become one.
 *
 * The memory grows by what is asked for, at least by a quarter, to 4 GB at most, and never shrinks.
 */
export class SharedHeap {
  readonly memory: WebAssembly.Memory
  readonly #taken = new Map<number, number>()
  #free: Block[]

  /** @param firstFree below it the threads keep their job and their tables. */
  constructor(memory: WebAssembly.Memory, firstFree: number) {
    this.memory = memory
    const at = Math.ceil(firstFree / alignment) * alignment
    this.#free = [{ at, bytes: memory.buffer.byteLength - at }]
  }

  /** Bytes that are handed out. */
  get used(): number {
    let sum = 0
    for (const bytes of this.#taken.values()) sum += bytes
    return sum
  }

  /** @returns the address of so many bytes. Their content is anything. @throws NEG_RANGE when 4 GB are not enough. */
  allocate(bytes: number): number {
    const size = Math.max(alignment, Math.ceil(bytes / alignment) * alignment)
    let index = this.#free.findIndex((block) => block.bytes >= size)
    if (index < 0) {
      this.#grow(size)
      index = this.#free.length - 1
    }
    const { at, bytes: room } = this.#free[index]
    if (room === size) this.#free.splice(index, 1)
    else this.#free[index] = { at: at + size, bytes: room - size }
    this.#taken.set(at, size)
    return at
  }

  /** Gives back what `allocate` gave. */
  release(at: number): void {
    const bytes = this.#taken.get(at)
    if (bytes === undefined) throw new Error(`nothing was allocated at ${at}`)
    this.#taken.delete(at)
    const next = this.#free.findIndex((block) => block.at > at)
    const index = next < 0 ? this.#free.length : next
    this.#free.splice(index, 0, { at, bytes })
    this.#join(index)
    if (index > 0) this.#join(index - 1)
  }

  /** Runs with some blocks that are given back at the end, whatever happens. */
  borrow<T>(sizes: readonly number[], use: (...addresses: number[]) => T): T {
    const addresses: number[] = []
    try {
      for (const bytes of sizes) addresses.push(this.allocate(bytes))
      return use(...addresses)
    } finally {
      for (const at of addresses) this.release(at)
    }
  }

  /** A view that holds until the memory grows: take it anew after any `allocate`. */
  float32(at: number, length: number): Float32Array {
    return new Float32Array(this.memory.buffer, at, length)
  }

  float64(at: number, length: number): Float64Array {
    return new Float64Array(this.memory.buffer, at, length)
  }

  int32(at: number, length: number): Int32Array {
    return new Int32Array(this.memory.buffer, at, length)
  }

  int8(at: number, length: number): Int8Array {
    return new Int8Array(this.memory.buffer, at, length)
  }

  #join(index: number): void {
    const block = this.#free[index]
    const next = this.#free[index + 1]
    if (next === undefined || block.at + block.bytes !== next.at) return
    this.#free.splice(index, 2, { at: block.at, bytes: block.bytes + next.bytes })
  }

  #grow(size: number): void {
    const before = this.memory.buffer.byteLength
    const last = this.#free.at(-1)
    const open = last !== undefined && last.at + last.bytes === before ? last.bytes : 0
    const needed = Math.ceil((size - open) / pageBytes)
    const pages = Math.max(needed, Math.min(Math.ceil(before / pageBytes / 4), 65_536 - before / pageBytes))
    try {
      this.memory.grow(pages)
    } catch (error) {
      throw new NegError('NEG_RANGE', `the kernels' memory cannot grow by ${size} bytes beyond ${before}`, {
        remedy: 'Work in smaller parts, or dispose of indexes that are no longer used.',
        cause: error,
      })
    }
    if (open > 0) this.#free.pop()
    this.#free.push({ at: before - open, bytes: open + pages * pageBytes })
  }
}
