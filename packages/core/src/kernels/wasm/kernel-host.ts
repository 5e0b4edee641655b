import { isNode, processorCount } from '../../engine/node-host.ts'
import { NegError } from '../../errors.ts'
import { type KernelBuild, type KernelExports, fastestBuild, kernelModule } from './kernel-module.ts'
import { SharedHeap } from './shared-heap.ts'
import { startWorker } from './start-worker.ts'

/** What the threads can do; the numbers are those of `assembly/index.ts`. */
export const operation = {
  packRight: 0,
  multiplyRows: 1,
  multiplyItem: 2,
  packCandidates: 3,
  assignRows: 4,
  sumClusters: 5,
  contrastiveRows: 10,
  contrastiveCandidates: 11,
  measureDocuments: 20,
  packDocuments: 21,
  packQueries: 22,
  scanDocuments: 23,
  rankQuery: 24,
  repeatTile: 25,
} as const

// Words of the job in the shared memory, as `assembly/job.ts` lays them out.
const begun = 0
const untaken = 16
const done = 32
const unitsOfJob = 48
const operationOfJob = 49
const failed = 50
const firstArgument = 32

/** Looks at the count of units done before the caller goes to sleep. */
const looks = 2_000

export interface KernelSettings {
  /** Threads, the caller's among them. Default: all processors on the main thread, 1 in a worker thread. */
  readonly threads?: number
  /** Take the build whose bits are the same on every machine. Default false. */
  readonly deterministic?: boolean
}

let settings: KernelSettings = {}
const hosts = new Map<string, KernelHost>()

/** Says how many threads the compiled kernels use and which build; `useEngine` calls it. @throws NEG_RANGE for threads. */
export function configureKernels(wanted: KernelSettings): void {
  const { threads } = wanted
  if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1 && threads <= 64)) {
    throw new NegError('NEG_RANGE', `threads is ${threads}, not a whole number of 1 to 64`, {
      where: { field: 'threads' },
    })
  }
  settings = wanted
}

/** The compiled kernels, started when they are first asked for. */
export function kernelHost(): KernelHost {
  const build = settings.deterministic === true ? 'plain' : fastestBuild()
  const threads = kernelThreads()
  const key = `${build} ${threads}`
  let host = hosts.get(key)
  if (host === undefined) {
    host = new KernelHost(build, threads)
    hosts.set(key, host)
  }
  return host
}

/** How many threads the compiled kernels use, without starting them. */
export function kernelThreads(): number {
  const wanted = settings.threads ?? defaultThreads()
  return isNode || globalThis.crossOriginIsolated ? wanted : 1
}

/** Worker threads are there to be many: each computes alone. */
function defaultThreads(): number {
  if (!isNode) return navigator.hardwareConcurrency
  return process.getBuiltinModule('node:worker_threads').isMainThread ? processorCount() : 1
}

/** On a browser's main thread nobody may sleep. */
function maySleep(): boolean {
  return isNode || typeof window === 'undefined'
}

/** A job that `runAsync` began. */
interface Job {
  readonly units: number
  ended: boolean
}

/**
 * One memory, one instance of the kernels for the caller and one for each worker. The caller takes part in every job,
 * so that nothing waits for a worker to start or wake up, and results never depend on how many there are.
 *
 * Where memory cannot be shared (a page without cross-origin isolation) the caller works alone.
 */
export class KernelHost {
  readonly build: KernelBuild
  readonly threads: number
  readonly heap: SharedHeap
  readonly exports: KernelExports
  readonly #words: Int32Array
  readonly #arguments: Float64Array
  readonly #module: WebAssembly.Module
  #workersStarted = false
  #failure: unknown
  #underWay: Job | undefined

  constructor(build: KernelBuild, threads: number) {
    this.build = build
    const memory = new WebAssembly.Memory({ initial: 16, maximum: 65_536, shared: true })
    this.threads = isNode || globalThis.crossOriginIsolated ? threads : 1
    this.#module = kernelModule(build)
    this.exports = new WebAssembly.Instance(this.#module, { env: { memory } }).exports as unknown as KernelExports
    this.heap = new SharedHeap(memory, this.exports.firstFree())
    this.#words = new Int32Array(memory.buffer)
    this.#arguments = new Float64Array(memory.buffer)
  }

  /**
   * Does `units` units of an operation and returns when all are done, on every thread; on a browser's main thread on
   * that alone.
   *
   * @param small leaves the workers asleep: for jobs that take no longer than it takes to wake one, about 100
   * microseconds.
   */
  run(what: number, units: number, values: readonly number[], small = false): void {
    this.#endJobUnderWay()
    if (units <= 0) return
    this.#publish(what, units, values)
    if (units > 1 && !small && maySleep()) this.#wake(units - 1)
    this.#takePart()
    this.#awaitUnits(units)
  }

  /** The same for a browser's main thread: there the workers do it, and the page stays alive. */
  async runAsync(what: number, units: number, values: readonly number[]): Promise<void> {
    if (maySleep() || this.threads === 1) {
      this.run(what, units, values)
      return
    }
    this.#endJobUnderWay()
    if (units <= 0) return
    this.#publish(what, units, values)
    const job: Job = { units, ended: false }
    this.#underWay = job
    this.#wake(units)
    for (let ended = this.#unitsDone(); !job.ended && ended < units; ended = this.#unitsDone()) {
      await Atomics.waitAsync(this.#words, done, ended, 1000).value
      this.#checkThreads()
    }
    job.ended = true
  }

  #publish(what: number, units: number, values: readonly number[]): void {
    this.#checkThreads()
    this.#arguments.set(values, firstArgument)
    this.#words[unitsOfJob] = units
    this.#words[operationOfJob] = what
    Atomics.store(this.#words, done, 0)
    Atomics.store(this.#words, untaken, units)
  }

  #wake(most: number): void {
    if (this.threads === 1) return
    if (!this.#workersStarted) {
      this.#workersStarted = true
      const { memory } = this.heap
      for (let thread = 1; thread < this.threads; thread += 1) {
        startWorker({ module: this.#module, memory, thread }, (cause) => {
          this.#failure = cause
          Atomics.store(this.#words, failed, 1)
        })
      }
    }
    Atomics.add(this.#words, begun, 1)
    Atomics.notify(this.#words, begun, most)
  }

  #takePart(): void {
    try {
      this.exports.work(0)
    } catch (error) {
      this.#failure = error
      Atomics.store(this.#words, failed, 1)
      throw error
    }
  }

  #awaitUnits(units: number): void {
    const sleeps = maySleep()
    // Whoever ends the last unit wakes once: sleep only on the very count that was seen to be too small.
    for (let look = 0, ended = this.#unitsDone(); ended < units; look += 1, ended = this.#unitsDone()) {
      if (look < looks || !sleeps) continue
      Atomics.wait(this.#words, done, ended, 1000)
      this.#checkThreads()
    }
  }

  /** A synchronous call comes while an asynchronous job runs: help to end it. */
  #endJobUnderWay(): void {
    const job = this.#underWay
    this.#underWay = undefined
    if (job === undefined || job.ended) return
    this.#takePart()
    this.#awaitUnits(job.units)
    job.ended = true
  }

  #unitsDone(): number {
    return Atomics.load(this.#words, done)
  }

  #checkThreads(): void {
    if (Atomics.load(this.#words, failed) === 0) return
    throw new Error('a thread of the compiled kernels failed, and what it left in their memory cannot be trusted', {
      cause: this.#failure,
    })
  }
}
