import { createInterface } from 'node:readline'
import type { Engine, EngineName } from '@neg/core'

import { readColumns, writeColumns } from './columns.ts'
import type { Comparison, Inputs, Outputs, Prepared, SideCall } from './comparison.ts'
import { peakMemory } from './peak-memory.ts'
import type { Request, Response } from './side.ts'

// A side of a comparison in a process of its own: a JSON request a line comes in, a JSON response a line goes out.

// Whatever else prints goes to stderr, so that only responses stand on stdout.
const answer = process.stdout.write.bind(process.stdout)
process.stdout.write = process.stderr.write.bind(process.stderr) as typeof process.stdout.write

let prepared: Prepared | undefined

for await (const line of createInterface({ input: process.stdin })) {
  const response = await respond(JSON.parse(line) as Request).catch(failure)
  answer(`${JSON.stringify(response)}\n`)
}
// Worker pools and native libraries must not keep a finished side.
process.exit()

async function respond(request: Request): Promise<Response> {
  switch (request.do) {
    case 'engine':
      return { engine: await start(request.engine, request.threads) }
    case 'prepare': {
      const { default: comparison } = (await import(request.comparison)) as { readonly default: Comparison }
      const inputs = readColumns(request.inputs) as Inputs
      const call: SideCall = { inputs, parameters: request.parameters, threads: request.threads }
      const engine = request.engine === undefined ? undefined : await start(request.engine, request.threads)
      prepared = await (request.peer === undefined
        ? comparison.ours(call, engine)
        : peerOf(comparison, request.peer)(call))
      return { version: prepared.version ?? engine?.version ?? '' }
    }
    case 'run': {
      const { run } = ready()
      const started = performance.now()
      for (let i = 0; i < request.times; i += 1) await run()
      return { seconds: (performance.now() - started) / 1000 / request.times, peakRss: peakMemory() }
    }
    case 'outputs':
      writeColumns(request.folder, (await ready().outputs()) as Outputs)
      return {}
    case 'rates':
      return { rates: (await ready().rates?.()) ?? {} }
  }
}

/** The package is loaded where it is needed: a side without an engine starts at once. */
async function failure(error: unknown): Promise<Response> {
  const { NegError } = await import('@neg/core')
  const message = error instanceof Error ? error.message : String(error)
  return NegError.isInstance(error) ? { error: message, code: error.code, remedy: error.remedy } : { error: message }
}

function ready(): Prepared {
  if (prepared === undefined) throw new Error('nothing is prepared')
  return prepared
}

function peerOf({ id, peers }: Comparison, name: string): (call: SideCall) => Promise<Prepared> {
  const side = peers.find((peer) => peer.name === name)?.side
  if (side === undefined || !('node' in side)) throw new Error(`${id} has no peer ${name} that runs in Node`)
  return side.node
}

/**
 * Starts an engine. The package for graphics cards computes on the processor where it finds no card; asked for `cuda`
 * it is started all the same, under the name of what it is.
 */
async function start(name: EngineName, threads: number): Promise<Engine> {
  const { useEngine } = await import('@neg/core/engine')
  try {
    return await useEngine({ prefer: name, threads })
  } catch (error) {
    if (name !== 'cuda') throw error
    const engine = await useEngine({ prefer: 'native', threads })
    if (engine.version.startsWith('tfjs-node-gpu')) return engine
    throw error
  }
}
