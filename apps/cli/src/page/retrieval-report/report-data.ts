/** An interval of a figure, its ends included. */
export interface ReportInterval {
  readonly low: number
  readonly high: number
}

/** A measure of one arm: with several seeds their mean. */
export interface ReportMeasure {
  readonly value: number
  /** A bootstrap interval over the test queries. */
  readonly interval?: ReportInterval
  /** The values of single seeds where there was more than one: shown as their spread. */
  readonly seeds?: readonly number[]
}

/** This arm's primary measure minus another's, query by query. */
export interface ReportComparison {
  readonly difference: number
  readonly interval?: ReportInterval
  /** Of a two-sided paired randomisation test. */
  readonly pValue: number
}

/** One arm of the comparison: a way to train or search, and what it reached. */
export interface ReportArm {
  readonly id: string
  /** As it is shown, such as `BM25-mined, filtered`. */
  readonly name: string
  readonly kind: 'lexical' | 'dense' | 'fused'
  /** Where its negatives come from, in words: `in batch`, `BM25 ranks 1 to 10, 2 a query`. */
  readonly negatives?: string
  /** Which filter they went through, in words. */
  readonly filter?: string
  /** The `id` of the source in `mining` whose negatives it learnt from; ties verdicts to what was mined. */
  readonly source?: string
  /** The `id` of the filter in that source; absent: unfiltered. */
  readonly sourceFilter?: string
  readonly steps?: number
  readonly textsEmbedded?: number
  /** By the measure's name, such as `MRR@10`. */
  readonly measures: Readonly<Record<string, ReportMeasure>>
  /** Against the control arm. */
  readonly comparison?: ReportComparison
  /** The same against the arm of this source without a filter, for arms that have one. */
  readonly filterComparison?: ReportComparison
  /** Training loss by step. A few hundred points at most are drawn well. */
  readonly loss?: readonly { readonly step: number; readonly value: number }[]
  /** The primary measure on the validation queries by step. */
  readonly validation?: readonly { readonly step: number; readonly value: number }[]
}

/** An estimate of how many mined negatives are false, by one named route. */
export interface ReportFalseNegatives {
  /** What is counted, such as `one WordNet relation from the positive`. */
  readonly route: string
  readonly suspected: number
  readonly total: number
  /** Wilson's interval of `suspected / total`. */
  readonly interval: ReportInterval
}

/**
 * What one filter did to the candidates of one source. `kept` and `dropped` add up to what it was shown, which is more
 * than the source's `candidates` where places that fell free were filled from further down.
 */
export interface ReportFilter {
  readonly id: string
  /** As it is shown, such as `known positives, ranks 1 to 10, margin 0.95`. */
  readonly name: string
  readonly kept: number
  /** Candidates dropped, by the rule that dropped them, in the order the rules are applied. */
  readonly dropped: readonly { readonly rule: string; readonly count: number }[]
  readonly falseNegatives?: ReportFalseNegatives
  /** How many of what was kept fall into each bin of the source's `hardness`. */
  readonly hardness?: readonly number[]
}

/** One source of mined negatives. */
export interface ReportSource {
  readonly id: string
  readonly name: string
  /** How many training queries were mined for. */
  readonly queries: number
  /** Query-negative pairs before any filter. */
  readonly candidates: number
  readonly falseNegatives?: ReportFalseNegatives
  /** How hard the candidates are, before filters: counts between edges. */
  readonly hardness?: {
    /** What is measured, such as `score of the negative / score of its positive`. */
    readonly label: string
    readonly edges: readonly number[]
    readonly counts: readonly number[]
    /** A value with a meaning, such as the positive's own score at 1. */
    readonly mark?: { readonly value: number; readonly label: string }
  }
  readonly filters: readonly ReportFilter[]
}

/** How two rankings were fused. */
export interface ReportFusion {
  /** The rule in words, such as `z-scores, dense + weight × BM25`. */
  readonly rule: string
  readonly points: readonly {
    readonly weight: number
    /** The primary measure on the validation queries. */
    readonly value: number
    /** A second measure on the same queries. */
    readonly second?: number
  }[]
  readonly secondMeasure?: string
  readonly chosen: number
}

/** One query beside its positives and what was mined against it. */
export interface ReportQuery {
  readonly id: string
  readonly text: string
  readonly positives: readonly { readonly id: string; readonly text: string }[]
  readonly negatives: readonly {
    readonly id: string
    readonly text: string
    /** The name of the source that found it. */
    readonly source: string
    readonly rank?: number
    readonly score: number
    /** The score of the query's positive in the same source. */
    readonly positiveScore?: number
    /** Why it may be no negative at all, such as `hyponym of the positive`. */
    readonly suspected?: string
    /** The rule of the filter that dropped it. */
    readonly dropped?: string
  }[]
}

/**
 * All that the retrieval page shows, as plain data: `report-data.json` in the folder of a run. Whatever optional part is
 * absent leaves its section out.
 */
export interface RetrievalReportData {
  readonly schema: 'neg.report/1'
  readonly title: string
  /** What was asked and on what, in a sentence or two. */
  readonly lead?: string
  readonly dataset: {
    readonly name: string
    readonly documents: number
    readonly trainQueries?: number
    readonly validationQueries?: number
    readonly testQueries: number
  }
  /** The measures in the order of the table's columns. */
  readonly measures: readonly string[]
  /** The measure that decides; one of `measures`. */
  readonly primary: string
  readonly arms: readonly ReportArm[]
  /** The id of the lexical arm that the dense ones are held against. */
  readonly baseline?: string
  /** The id of the arm that had the same budget without mined negatives. */
  readonly control?: string
  /** Below which p value a difference counts; default 0.05. */
  readonly alpha?: number
  readonly mining?: readonly ReportSource[]
  readonly fusion?: ReportFusion
  readonly queries?: readonly ReportQuery[]
  readonly provenance?: {
    readonly engine?: string
    readonly seed?: number
    readonly commit?: string
    readonly versions?: Readonly<Record<string, string>>
    readonly data?: readonly { readonly name: string; readonly sha256: string }[]
  }
}
