import type { EngineName } from '@neg/core'
import { engineNames } from '@neg/core/engine'
import type { Capability, EngineCapability } from '@neg/core/testing'

import { findPackage } from './find-package.ts'
import { probeEngine, probeOperations } from './probe-engine.ts'
import type { Probe } from './probe-engine.ts'

/** An optional package, and what it brings. */
export interface Peer {
  readonly name: string
  readonly version: string | null
  readonly brings: string
}

/** What `neg doctor --json` writes. */
export interface Diagnosis {
  readonly schema: 'neg.doctor/1'
  /** The engine that is taken without being asked for, or the one that was asked about; null when it can't be had. */
  readonly selected: EngineName | null
  readonly engines: readonly Omit<Probe, 'software'>[]
  readonly peers: readonly Peer[]
  /** What each engine that loads makes of each operation, type and gradient; only where it was asked for. */
  readonly capabilities?: readonly EngineCapability[]
}

/** How engines are tried; tests put others in their place. */
export interface DiagnoseOptions {
  /** Try every operation as well. Default false. */
  readonly capabilities?: boolean
  readonly probe?: (name: EngineName) => Promise<Probe>
  readonly operations?: (name: EngineName) => Promise<readonly Capability[]>
}

const peers: readonly Omit<Peer, 'version'>[] = [
  { name: '@tensorflow/tfjs', brings: 'tensors' },
  { name: '@tensorflow/tfjs-node', brings: 'the engine native' },
  { name: '@tensorflow/tfjs-node-gpu', brings: 'the engine cuda' },
  { name: '@tensorflow/tfjs-backend-webgpu', brings: 'the engine webgpu' },
  { name: 'webgpu', brings: 'WebGPU for Node' },
  { name: '@neg/lab', brings: 'the experiments of `neg lab`' },
]

/**
 * Tries every engine, or one of them, each in a process of its own and one after the other, so that none crashes the
 * others or slows them down while they are measured. An emulated adapter is too slow for its operations to be tried
 * unless it is the one asked about.
 */
export async function diagnose(
  only?: EngineName,
  { capabilities = false, probe = probeEngine, operations = probeOperations }: DiagnoseOptions = {},
): Promise<Diagnosis> {
  const probes: Probe[] = []
  for (const name of only === undefined ? engineNames : [only]) probes.push(await probe(name))
  const usable = probes.filter(({ status, software }) => status === 'ok' && (only !== undefined || !software))
  const tried: EngineCapability[] = []
  for (const { name } of capabilities ? usable : []) {
    tried.push(...(await operations(name)).map((row) => ({ engine: name, ...row })))
  }
  return {
    schema: 'neg.doctor/1',
    selected: usable[0]?.name ?? null,
    engines: probes.map(({ software, ...row }) =>
      software ? { ...row, reason: 'emulated in software: taken only when asked for' } : row,
    ),
    peers: peers.map(({ name, brings }) => ({ name, version: findPackage(name)?.version ?? null, brings })),
    ...(capabilities && { capabilities: tried }),
  }
}

/** 0 when an engine can be had and all is well, 1 when one is broken or computes wrongly, 3 when the one asked for is missing. */
export function diagnosisStatus({ selected, engines, capabilities = [] }: Diagnosis): 0 | 1 | 3 {
  if (engines.some(({ status }) => status === 'broken')) return 1
  if (capabilities.some(({ status }) => status === 'wrong')) return 1
  return selected === null ? 3 : 0
}
