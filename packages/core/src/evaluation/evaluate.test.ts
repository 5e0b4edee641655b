import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { judgments, qrels, run, scores, single, toMaps, valuesOf } from '../../fixtures/judged-runs.ts'
import { parseQrels } from '../data/trec-qrels.ts'
import { parseRun } from '../data/trec-run.ts'
import { NegError } from '../errors.ts'
import { evaluate } from './evaluate.ts'

describe('the worked example', () => {
  it('counts the queries that both sides have', () => {
    const { perQuery, skipped } = evaluate(qrels, run, ['map'])
    expect([...perQuery.keys()]).toEqual(['q1', 'q2', 'q3'])
    expect(skipped).toEqual(['q4'])
  })

  it('means over all judged queries with complete', () => {
    const wanted = {
      map: 0.1143,
      ndcg: 0.1911,
      ndcg_cut_5: 0.1765,
      recip_rank: 0.1667,
      P_5: 0.15,
      recall_5: 0.25,
      Rprec: 0.0625,
      bpref: 0.0312,
      gm_map: 0.0015,
      num_q: 4,
      num_rel: 7,
      num_ret: 12,
      num_rel_ret: 4,
    }
    const { perQuery, mean, skipped } = evaluate(qrels, run, Object.keys(wanted), { complete: true })
    const errors = Object.entries(wanted).map(([measure, value]) => Math.abs(mean[measure] - value))
    expect(Math.max(...errors)).toBeLessThanOrEqual(0.00005001)
    expect(skipped).toEqual([])
    expect(perQuery.get('q4')).toMatchObject({ map: 0, num_ret: 0, num_rel: 1 })
    expect(perQuery.get('q4')).not.toHaveProperty('gm_map')
  })
})

describe('options', () => {
  it('drops the document that is the query itself, when told to', () => {
    const judged = toMaps({ d1: { d2: 1 } })
    const found = toMaps({ d1: { d1: 9, d2: 5 } })
    expect(evaluate(judged, found, ['recip_rank']).mean.recip_rank).toBe(0.5)
    expect(evaluate(judged, found, ['recip_rank'], { ignoreIdenticalIds: true }).mean.recip_rank).toBe(1)
  })

  it('splits scores that differ past float32 only with float64', () => {
    const judged = toMaps({ q: { a: 1 } })
    const found = toMaps({ q: { a: 1 + 1e-12, b: 1 } })
    expect(evaluate(judged, found, ['mrr_1']).mean.mrr_1).toBe(1)
    expect(evaluate(judged, found, ['mrr_1'], { scorePrecision: 'float32' }).mean.mrr_1).toBe(0)
  })

  it('knows families and sets of measures', () => {
    const { mean } = evaluate(qrels, run, ['ndcg_cut', 'iprec_at_recall', 'success'])
    expect(Object.keys(mean)).toContain('ndcg_cut_1000')
    expect(Object.keys(mean)).toContain('iprec_at_recall_0.30')
    expect(Object.keys(mean)).toContain('success_1')
    expect(Object.keys(evaluate(qrels, run, ['official']).mean)).toHaveLength(29)
  })

  it('gives zeros and empty maps when nothing is common', () => {
    expect(evaluate(qrels, new Map(), ['map', 'gm_map', 'num_q'])).toEqual({
      perQuery: new Map(),
      mean: { map: 0, gm_map: 0, num_q: 0 },
      skipped: ['q1', 'q2', 'q3', 'q4'],
    })
  })

  it.each([
    [() => evaluate(qrels, run, ['ndgc']), 'NEG_RANGE'],
    [() => evaluate(qrels, run, ['P_0']), 'NEG_RANGE'],
    [() => evaluate(qrels, run, ['constructor']), 'NEG_RANGE'],
    [() => evaluate(qrels, run, ['map'], { relevanceLevel: -1 }), 'NEG_RANGE'],
    [() => evaluate(qrels, run, ['map'], { maxDocs: 1.5 }), 'NEG_RANGE'],
    [() => evaluate(toMaps({ q: { a: 0.5 } }), toMaps({ q: { a: 1 } }), ['map']), 'NEG_RANGE'],
    [() => evaluate(toMaps({ q: { a: 1 } }), toMaps({ q: { a: Number.NaN } }), ['map']), 'NEG_NOT_FINITE'],
  ])('refuses bad input by name: case %#', (call, code) => {
    expect(call).toThrow(NegError)
    expect(call).toThrow(expect.objectContaining({ code }))
  })
})

describe('properties', () => {
  const measures = ['all', 'r_cap', 'ndcg_cut_3', 'P_3', 'recall_3', 'mrr_3']

  it('the order of lines means nothing, nor does a constant added to all scores', () => {
    fc.assert(
      fc.property(judgments, scores, fc.nat(), (judged, found, turn) => {
        const rotated = [...found.slice(turn % found.length), ...found.slice(0, turn % found.length)].reverse()
        const shifted = rotated.map(([id, score]) => [id, score + 64] as const)
        const values = valuesOf(judged, found, measures)
        expect(valuesOf(judged.toReversed(), shifted, measures)).toEqual(values)
        const lines = shifted.map(([id, score], i) => `q Q0 ${id} ${i} ${score} tag`)
        expect(evaluate(single(judged), parseRun(lines), measures).perQuery.get('q')).toEqual(values)
      }),
      { numRuns: 60 },
    )
  })

  it('judgedOnly changes nothing where everything is judged', () => {
    fc.assert(
      fc.property(judgments, scores, (judged, found) => {
        const all = judged.filter(([, v]) => v >= 0)
        for (const [id] of found) if (!all.some(([other]) => other === id)) all.push([id, 0])
        expect(valuesOf(all, found, measures, { judgedOnly: true })).toEqual(valuesOf(all, found, measures))
      }),
      { numRuns: 60 },
    )
  })

  it('reads the same from TREC lines', () => {
    const lines = 'q1 0 d1 1\r\n\n# a remark\nq1 0 d2 0'
    expect(evaluate(parseQrels(lines), parseRun('q1 Q0 d2 1 2.5 x\nq1 Q0 d1 2 1e0 x more'), ['map']).mean.map).toBe(0.5)
  })
})
