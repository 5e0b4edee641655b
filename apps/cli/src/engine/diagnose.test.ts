import type { EngineName } from '@neg/core'
import { engineNames } from '@neg/core/engine'
import { describe, expect, it } from 'vitest'

import { diagnose, diagnosisStatus } from './diagnose.ts'
import type { Probe } from './probe-engine.ts'

function probes(outcomes: Partial<Record<EngineName, Partial<Probe>>>) {
  const tried: EngineName[] = []
  const probe = async (name: EngineName): Promise<Probe> => {
    tried.push(name)
    const missing = { status: 'missing', device: null, version: null, gflops: null, software: false } as const
    return { name, ...missing, reason: `no ${name}`, remedy: `Install ${name}.`, ...outcomes[name] }
  }
  return { probe, tried }
}

const ok = { status: 'ok', device: 'a device', version: '1', gflops: 2, reason: '', remedy: '' } as const

describe('diagnose', () => {
  it('tries every engine in order and selects the best that is real', async () => {
    const { probe, tried } = probes({ webgpu: { ...ok, software: true }, wasm: ok, cpu: ok })
    const diagnosis = await diagnose(undefined, { probe })
    expect(tried).toEqual(engineNames)
    expect(diagnosis).toMatchObject({ schema: 'neg.doctor/1', selected: 'wasm' })
    expect(diagnosis.engines.map(({ name, status }) => `${name} ${status}`)).toEqual([
      'cuda missing',
      'native missing',
      'webgpu ok',
      'wasm ok',
      'cpu ok',
    ])
    expect(diagnosis.engines[2].reason).toMatch(/emulated/)
    expect(Object.keys(diagnosis.engines[0])).toEqual([
      'name',
      'status',
      'device',
      'version',
      'gflops',
      'reason',
      'remedy',
    ])
    expect(diagnosis.peers).toContainEqual({ name: '@tensorflow/tfjs', version: expect.any(String), brings: 'tensors' })
    expect(diagnosisStatus(diagnosis)).toBe(0)
  })

  it('selects an emulated adapter that was asked for', async () => {
    const { probe, tried } = probes({ webgpu: { ...ok, software: true } })
    const diagnosis = await diagnose('webgpu', { probe })
    expect(tried).toEqual(['webgpu'])
    expect(diagnosis.selected).toBe('webgpu')
    expect(diagnosisStatus(diagnosis)).toBe(0)
  })

  it('tells what is missing from what is broken', async () => {
    const missing = await diagnose('cuda', probes({}))
    expect(diagnosisStatus(missing)).toBe(3)
    const broken = await diagnose(undefined, probes({ native: { status: 'broken' }, wasm: ok }))
    expect(broken.selected).toBe('wasm')
    expect(diagnosisStatus(broken)).toBe(1)
  })

  it('tries the operations of real engines when asked to, and calls a wrong one a failed check', async () => {
    const { probe } = probes({ webgpu: { ...ok, software: true }, wasm: ok, cpu: ok })
    const row = { op: 'sum', dtype: 'float32', gradient: true, status: 'ok', reason: '' } as const
    const right = await diagnose(undefined, { probe, capabilities: true, operations: async () => [row] })
    expect(right.capabilities).toEqual([
      { engine: 'wasm', ...row },
      { engine: 'cpu', ...row },
    ])
    expect(diagnosisStatus(right)).toBe(0)
    const operations = async () => [{ ...row, status: 'wrong', reason: 'gives 1 for 2' } as const]
    expect(diagnosisStatus(await diagnose(undefined, { probe, capabilities: true, operations }))).toBe(1)
    expect(await diagnose(undefined, { probe })).not.toHaveProperty('capabilities')
  })
})
