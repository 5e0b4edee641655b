import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { EngineName } from '../types.ts'
import { chooseEngine, engineNames } from './choose-engine.ts'
import type { EngineLoader, LoadedEngine } from './loaders/loader.ts'

type Outcome = 'hardware' | 'software' | 'fallback' | 'missing'

function loader(name: EngineName, outcome: Outcome, calls: EngineName[] = []): EngineLoader {
  return {
    name,
    ...(name === 'cuda' && { fallback: 'native' }),
    async load() {
      calls.push(name)
      if (outcome === 'missing') return { reason: `no ${name}`, remedy: `Install ${name}.` }
      const engine: LoadedEngine = {
        name: outcome === 'fallback' ? 'native' : name,
        device: `${name} device`,
        version: '1',
        threads: 1,
        software: outcome === 'software',
        backend: name,
      }
      return engine
    },
  }
}

const loaders = (outcomes: Record<EngineName, Outcome>, calls?: EngineName[]) =>
  engineNames.map((name) => loader(name, outcomes[name], calls))

const outcomes = fc.record({
  cuda: fc.constantFrom<Outcome>('hardware', 'fallback', 'missing'),
  native: fc.constantFrom<Outcome>('hardware', 'missing'),
  webgpu: fc.constantFrom<Outcome>('hardware', 'software', 'missing'),
  wasm: fc.constantFrom<Outcome>('hardware', 'missing'),
  cpu: fc.constant<Outcome>('hardware'),
})

describe('chooseEngine', () => {
  it.each<[Partial<Record<EngineName, Outcome>>, EngineName, string]>([
    [{}, 'cuda', 'cuda'],
    [{ cuda: 'missing' }, 'native', 'native'],
    [{ cuda: 'fallback' }, 'native', 'cuda'],
    [{ cuda: 'missing', native: 'missing' }, 'webgpu', 'webgpu'],
    [{ cuda: 'missing', native: 'missing', webgpu: 'software' }, 'wasm', 'wasm'],
    [{ cuda: 'missing', native: 'missing', webgpu: 'software', wasm: 'missing' }, 'cpu', 'cpu'],
  ])('%j gives %s', async (missing, name, backend) => {
    const all = { cuda: 'hardware', native: 'hardware', webgpu: 'hardware', wasm: 'hardware', cpu: 'hardware' } as const
    const { engine } = await chooseEngine(loaders({ ...all, ...missing }))
    expect(engine).toMatchObject({ name, backend })
  })

  it('takes the first by rank that is real hardware, whatever the order of the loaders', () =>
    fc.assert(
      fc.asyncProperty(outcomes, fc.shuffledSubarray([...engineNames], { minLength: 5 }), async (outcome, order) => {
        const { engine, rejected } = await chooseEngine(order.map((name) => loader(name, outcome[name])))
        const first = engineNames.find((name) => outcome[name] === 'hardware' || outcome[name] === 'fallback')
        expect(engine?.backend).toBe(first)
        expect(engine?.software).toBe(false)
        const before = engineNames.slice(0, engineNames.indexOf(first ?? 'cpu'))
        expect(rejected.map(({ name }) => name)).toEqual(outcome.cuda === 'fallback' ? ['cuda'] : before)
        for (const { reason, remedy } of rejected) expect([reason, remedy]).not.toContain('')
      }),
    ))

  it('gives what is asked for or nothing', () =>
    fc.assert(
      fc.asyncProperty(outcomes, fc.constantFrom(...engineNames), async (outcome, prefer) => {
        const calls: EngineName[] = []
        const { engine, rejected } = await chooseEngine(loaders(outcome, calls), prefer)
        const direct = outcome[prefer] === 'hardware' || outcome[prefer] === 'software'
        const roundabout = prefer === 'native' && outcome.cuda === 'fallback'
        expect(engine?.name).toBe(direct || roundabout ? prefer : undefined)
        if (engine === undefined) expect(rejected[0].name).toBe(prefer)
        if (prefer !== 'native') expect(calls).toEqual([prefer])
      }),
    ))
})
