/** Judgments: query id, then document id, then the level. Level < 0 means in the pool but not judged. */
export type Qrels = ReadonlyMap<string, ReadonlyMap<string, number>>

/** What a system returned: query id, then document id, then the score. The order of the maps means nothing. */
export type Run = ReadonlyMap<string, ReadonlyMap<string, number>>

/** Scores compared as stored (`float64`), or after rounding to `float32`, where more of them are ties. */
export type ScorePrecision = 'float64' | 'float32'

/**
 * What a judgment is worth to nDCG: `linear` is the level itself, `exponential` is 2^level - 1, and a record maps
 * levels to gains (a level it lacks keeps itself as gain; gains may be zero or negative).
 */
export type Gains = 'linear' | 'exponential' | Readonly<Record<number, number>>
