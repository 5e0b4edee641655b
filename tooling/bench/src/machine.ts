import { availableParallelism, cpus, release, totalmem, type } from 'node:os'

import type { BenchEngine } from './run-bench.ts'
import type { BenchReport, BenchRow } from './report.ts'

/** What the rows were measured on. */
export function machineOf(engines: readonly BenchEngine[], matmul: readonly BenchRow[]): BenchReport['machine'] {
  return {
    processor: cpus()[0]?.model.trim() ?? process.arch,
    threads: availableParallelism(),
    memory: totalmem(),
    system: `${type()} ${release()}, ${process.arch}`,
    node: process.version,
    engines: engines.map(({ engine: { name, device, version, emulated = false } }) => ({
      name,
      device,
      version,
      emulated,
    })),
    matmul: matmulRates(matmul),
  }
}

/** The rates of the square product, plain, all threads: of each engine, and of torch. */
function matmulRates(rows: readonly BenchRow[]): BenchReport['machine']['matmul'] {
  const rates = new Map<string, number>()
  for (const { id, size, engine, ours, peer, threads } of rows) {
    const side = /^(\d+) cubed$/.exec(size)?.[1]
    if (id !== 'matmul' || side === undefined || threads !== availableParallelism()) continue
    const operations = 2 * Number(side) ** 3
    rates.set(engine, operations / ours.median / 1e9)
    if (peer !== null) rates.set(peer.name, operations / peer.median / 1e9)
  }
  return [...rates].map(([name, gflops]) => ({ name, gflops }))
}
