import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { parseQrels } from '../data/trec-qrels.ts'
import { parseRun } from '../data/trec-run.ts'
import { NegError } from '../errors.ts'
import { evaluate } from './evaluate.ts'
import type { Qrels, Run } from './types.ts'

const toMaps = (table: Record<string, Record<string, number>>): Map<string, Map<string, number>> =>
  new Map(Object.entries(table).map(([query, row]) => [query, new Map(Object.entries(row))]))

const qrels = toMaps({
  q1: { d1: 3, d2: 2, d3: 0, d4: 1, d5: 0, d9: 2, d10: -1 },
  q2: { d1: 1, d2: 0, d7: 1 },
  q3: { d1: 0, d2: 0 },
  q4: { d3: 1 },
})
const run = toMaps({
  q1: { d3: 9, d1: 8, d6: 8, d2: 7.5, d5: 7.5, d10: 7, d4: 6 },
  q2: { d5: 1, d2: 0.9, d7: 0.8 },
  q3: { d1: 3, d8: 2 },
  q5: { d1: 3 },
})

describe('the worked example', () => {
  const table: [string, number, number][] = [
    ['map', 0.290476, 0.166667],
    ['ndcg', 0.457975, 0.306574],
    ['ndcg_cut_3', 0.28507, 0.306574],
    ['ndcg_cut_5', 0.399419, 0.306574],
    ['recip_rank', 0.333333, 0.333333],
    ['P_5', 0.4, 0.2],
    ['recall_5', 0.5, 0.5],
    ['recall_10', 0.75, 0.5],
    ['Rprec', 0.25, 0],
    ['bpref', 0.125, 0],
  ]

  it.each(table)('%s of each query', (measure, q1, q2) => {
    const { perQuery, skipped } = evaluate(qrels, run, [measure])
    expect(perQuery.get('q1')?.[measure]).toBeCloseTo(q1, 6)
    expect(perQuery.get('q2')?.[measure]).toBeCloseTo(q2, 6)
    expect(perQuery.get('q3')?.[measure]).toBe(0)
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

  it('changes with the relevance level, judged documents alone, and a maximum of documents', () => {
    const value = (measure: string, options: Parameters<typeof evaluate>[3]): number =>
      evaluate(qrels, run, [measure], options).perQuery.get('q1')?.[measure] ?? Number.NaN
    expect(value('map', { relevanceLevel: 2 })).toBeCloseTo(0.2444, 4)
    expect(value('recall_5', { relevanceLevel: 2 })).toBeCloseTo(0.6667, 4)
    expect(value('bpref', { relevanceLevel: 2 })).toBeCloseTo(0.3333, 4)
    expect(value('ndcg', { relevanceLevel: 2 })).toBe(value('ndcg', {}))
    expect(value('map', { judgedOnly: true })).toBeCloseTo(0.4, 12)
    expect(value('ndcg', { judgedOnly: true })).toBeCloseTo(0.5518, 4)
    expect(value('num_ret', { judgedOnly: true })).toBe(5)
    expect(value('map', { maxDocs: 3 })).toBeCloseTo(0.0833, 4)
    expect(value('ndcg_cut_10', { maxDocs: 3 })).toBeCloseTo(0.2635, 4)
  })
})

describe('options', () => {
  it('takes gains by name or by level; levels that a record lacks keep themselves', () => {
    const judged = toMaps({ q: { a: 1, b: 2, c: 0 } })
    const found = toMaps({ q: { a: 3, b: 2, c: 1 } })
    const value = (gains: Parameters<typeof evaluate>[3]): number => evaluate(judged, found, ['ndcg'], gains).mean.ndcg
    const log3 = Math.log2(3)
    expect(value({})).toBeCloseTo((1 + 2 / log3) / (2 + 1 / log3), 12)
    expect(value({ gains: 'exponential' })).toBeCloseTo((1 + 3 / log3) / (3 + 1 / log3), 12)
    expect(value({ gains: { 1: 5 } })).toBeCloseTo((5 + 2 / log3) / (5 + 2 / log3), 12)
    expect(value({ gains: { 1: -1, 0: 0.5 } })).toBeCloseTo((-1 + 2 / log3 + 0.25) / (2 + 0.5 / log3), 12)
  })

  it('drops the document that is the query itself, when told to', () => {
    const judged = toMaps({ d1: { d2: 1 } })
    const found = toMaps({ d1: { d1: 9, d2: 5 } })
    expect(evaluate(judged, found, ['recip_rank']).mean.recip_rank).toBe(0.5)
    expect(evaluate(judged, found, ['recip_rank'], { ignoreIdenticalIds: true }).mean.recip_rank).toBe(1)
  })

  it('counts as holes what no query judged, and as unjudged what this one did not', () => {
    const judged = toMaps({ q1: { a: 1, p: -1 }, q2: { b: 1 } })
    const found = toMaps({ q1: { a: 4, b: 3, p: 2, x: 1 } })
    const { perQuery } = evaluate(judged, found, ['hole_4', 'unj_4', 'hole_10'])
    expect(perQuery.get('q1')).toEqual({ hole_4: 0.25, unj_4: 0.75, hole_10: 0.1 })
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

// Collections with many ties, unjudged documents and negative judgments.
const document = fc.integer({ min: 0, max: 25 }).map((n) => `d${n}`)
const judgments = fc.uniqueArray(fc.tuple(document, fc.integer({ min: -1, max: 3 })), {
  selector: ([id]) => id,
  minLength: 1,
  maxLength: 15,
})
const scores = fc.uniqueArray(fc.tuple(document, fc.integer({ min: 0, max: 6 })), {
  selector: ([id]) => id,
  minLength: 1,
  maxLength: 20,
})
const single = (row: readonly (readonly [string, number])[]): Map<string, Map<string, number>> =>
  new Map([['q', new Map(row)]])

describe('properties', () => {
  const values = (judged: Qrels, found: Run, options = {}): Record<string, number> => {
    const { perQuery } = evaluate(judged, found, ['all', 'r_cap', 'ndcg_cut_3', 'P_3', 'recall_3', 'mrr_3'], options)
    return perQuery.get('q') ?? {}
  }

  it('the order of lines means nothing, nor does a constant added to all scores', () => {
    fc.assert(
      fc.property(judgments, scores, fc.nat(), (judged, found, turn) => {
        const rotated = [...found.slice(turn % found.length), ...found.slice(0, turn % found.length)].reverse()
        const shifted = rotated.map(([id, score]) => [id, score + 64] as const)
        expect(values(single(judged.toReversed()), single(shifted))).toEqual(values(single(judged), single(found)))
        const lines = shifted.map(([id, score], i) => `q Q0 ${id} ${i} ${score} tag`)
        expect(values(single(judged), parseRun(lines))).toEqual(values(single(judged), single(found)))
      }),
      { numRuns: 60 },
    )
  })

  it('agrees with definitions written out on the ranking', () => {
    fc.assert(
      fc.property(judgments, scores, fc.integer({ min: 1, max: 3 }), (judged, found, level) => {
        const levelOf = new Map(judged)
        const ranked = found
          .toSorted(([a, x], [b, y]) => y - x || (a < b ? 1 : -1))
          .map(([id]) => Math.max(levelOf.get(id) ?? -1, -1))
        const relevant = judged.filter(([, v]) => v >= level).length
        const hitsAt = (k: number): number => ranked.slice(0, k).filter((v) => v >= level).length
        const got = values(single(judged), single(found), { relevanceLevel: level })
        let map = 0
        ranked.forEach((v, i) => {
          if (v >= level) map += hitsAt(i + 1) / (i + 1)
        })
        expect(got.map).toBeCloseTo(relevant === 0 ? 0 : map / relevant, 12)
        expect(got.P_3).toBeCloseTo(hitsAt(3) / 3, 12)
        expect(got.recall_3).toBeCloseTo(relevant === 0 ? 0 : hitsAt(3) / relevant, 12)
        expect(got.num_rel_ret).toBe(hitsAt(ranked.length))
        const dcg = (list: number[]): number => list.reduce((sum, v, i) => sum + Math.max(v, 0) / Math.log2(i + 2), 0)
        const ideal = judged.map(([, v]) => v).sort((a, b) => b - a)
        const best = dcg(ideal.slice(0, 3))
        expect(got.ndcg_cut_3).toBeCloseTo(best === 0 ? 0 : dcg(ranked.slice(0, 3)) / best, 12)
      }),
      { numRuns: 100 },
    )
  })

  it('a constant scorer is worth the same to MRR and to nDCG with one relevant document', () => {
    fc.assert(
      fc.property(fc.uniqueArray(document, { minLength: 1, maxLength: 20 }), fc.nat(), (ids, pick) => {
        const relevant = ids[pick % ids.length]
        const got = values(single([[relevant, 1]]), single(ids.map((id) => [id, 0.5])))
        const rank = ids.toSorted().toReversed().indexOf(relevant) + 1
        expect(got.recip_rank).toBe(1 / rank)
        expect(got.ndcg).toBeCloseTo(1 / Math.log2(rank + 1), 12)
        expect(got.map).toBe(got.recip_rank)
      }),
      { numRuns: 60 },
    )
  })

  it('R-precision is P@R once R documents were retrieved', () => {
    fc.assert(
      fc.property(judgments, scores, (judged, found) => {
        const relevant = judged.filter(([, level]) => level >= 1).length
        fc.pre(relevant > 0 && found.length >= relevant)
        const name = `P_${relevant}`
        const { mean } = evaluate(single(judged), single(found), ['Rprec', name])
        expect(mean.Rprec).toBe(mean[name])
      }),
      { numRuns: 60 },
    )
  })

  it('bpref passes over documents without a judgment', () => {
    fc.assert(
      fc.property(judgments, scores, scores, (judged, found, more) => {
        const crowd = more.map(([id, score]) => [`unseen-${id}`, score] as const)
        const { bpref } = values(single(judged), single([...found, ...crowd]))
        expect(bpref).toBe(values(single(judged), single(found)).bpref)
      }),
      { numRuns: 60 },
    )
  })

  it('the ideal ranking has nDCG 1 at every cut-off, whatever the gains', () => {
    fc.assert(
      fc.property(judgments, fc.constantFrom('linear' as const, 'exponential' as const), (judged, gains) => {
        fc.pre(judged.some(([, level]) => level > 0))
        const { mean } = evaluate(single(judged), single(judged), ['ndcg', 'ndcg_cut'], { gains })
        for (const value of Object.values(mean)) expect(value).toBeCloseTo(1, 12)
      }),
      { numRuns: 60 },
    )
  })

  it('judgedOnly changes nothing where everything is judged', () => {
    fc.assert(
      fc.property(judgments, scores, (judged, found) => {
        const all = judged.filter(([, v]) => v >= 0)
        for (const [id] of found) if (!all.some(([other]) => other === id)) all.push([id, 0])
        expect(values(single(all), single(found), { judgedOnly: true })).toEqual(values(single(all), single(found)))
      }),
      { numRuns: 60 },
    )
  })

  it('reads the same from TREC lines', () => {
    const lines = 'q1 0 d1 1\r\n\n# a remark\nq1 0 d2 0'
    expect(evaluate(parseQrels(lines), parseRun('q1 Q0 d2 1 2.5 x\nq1 Q0 d1 2 1e0 x more'), ['map']).mean.map).toBe(0.5)
  })
})
