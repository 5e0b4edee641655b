import { NegError } from '@neg/core'
import type { Engine, Rng } from '@neg/core'

/** What the caller of a run asks for; all of it but `threads` is part of the key of a stored result. */
export interface ExperimentOptions {
  /** A run that only shows that everything works; its claims stay undecided. */
  readonly quick: boolean
  /** How much training an experiment may spend; what each word means is the experiment's to say. */
  readonly budget: 'short' | 'long'
  /** How many worker threads may be used. Results don't depend on it. */
  readonly threads: number
  /** The data root, where one was given. */
  readonly dataDir: string | undefined
}

/** What `prepare` gets. */
export interface PrepareContext {
  /** A folder for the arms' files (`workFolder`). What an experiment writes there the same run finds when it goes on. */
  readonly folder: string
  readonly engine: Engine
  readonly options: ExperimentOptions
  /** In `prepare` a function of the experiment alone; in `run` of experiment and seed, the same for every arm. */
  readonly rng: Rng
  /** Shows a step's progress: its name, what is done, what there is in all. */
  progress(label: string, done: number, total: number): void
}

/** What `run` gets. */
export interface RunContext<Shared> extends PrepareContext {
  /** What `prepare` returned. */
  readonly shared: Shared
  /**
   * The results of this seed's arms that stand before this one in `arms`, by name: an arm may continue from the files
   * another arm wrote to `folder`, or choose by its metrics.
   */
  readonly earlier: Readonly<Record<string, ArmOutcome>>
}

/** What one arm gave for one seed. Everything in it has to survive JSON. */
export interface ArmOutcome {
  /** Training steps spent, so that a reader sees whether budgets were equal. */
  readonly steps: number
  /** Finite numbers. The same names for every arm that a claim compares. */
  readonly metrics: Readonly<Record<string, number>>
  /** More for the page: curves, counts, texts. Kept in the result as it is. */
  readonly details?: unknown
}

/** What `run` returns: the outcome, and its time where the arm knows better than the clock around the call. */
export interface ArmReturn extends ArmOutcome {
  /** What the arm's own work took, when it ran beside other arms'. Kept with the timings, never in the result. */
  readonly seconds?: number
}

export interface DataSource {
  readonly name: string
  /** The files or folders it consists of; their content is digested into the result's provenance. */
  locate(options: ExperimentOptions): readonly string[]
}

export interface Arm {
  readonly name: string
  /** One line for the page's table. */
  readonly description: string
}

/** A claim compares two arms: the difference is the first one's metric minus the second one's. */
export interface Claim {
  readonly id: string
  /** The arm that should be higher stands first; where lower is better, the other order. */
  readonly compare: readonly [higher: string, lower: string]
  readonly metric: string
  /** What the mean difference over the seeds has to reach; negative for "not worse by more than". */
  readonly atLeast: number
  /** In how many of the experiment's seeds the difference has to be above 0 (above `atLeast` where that is negative). */
  readonly wins: number
}

/** What a page of the experiment's own may look at besides the result. */
export interface PageContext {
  readonly folder: string
  /** Seconds by arm, in the order of the result's seeds. A resumed arm keeps the time it took when it was computed. */
  readonly seconds: Readonly<Record<string, readonly number[]>>
}

/** A run's results in the terminal: one table, and what it says. */
export interface TerminalSummary {
  /** Where there is no room, columns with a low `importance` go first. */
  readonly columns: readonly { readonly label: string; readonly importance?: number }[]
  readonly rows: readonly (readonly (string | number | null)[])[]
  readonly lines: readonly string[]
}

/** One experiment: a claim, the arms that could refute it, and the rule that decides. */
export interface Experiment<Shared = unknown> {
  /** Two digits: the number of the catalogue. */
  readonly id: string
  readonly title: string
  /** The system whose claim this is; null when it is no single paper's. */
  readonly system: number | null
  /** The claim in one sentence. */
  readonly claim: string
  /** What the paper itself reports, and where; null where there is none to compare with. */
  readonly paper: string | null
  readonly data: readonly DataSource[]
  readonly arms: readonly Arm[]
  /** How many seeds a full run takes. */
  readonly seeds: number
  readonly claims: readonly Claim[]
  /**
   * Work that all arms and seeds share. Called once a run, and not at all when every result is stored already; what
   * takes long it should keep in `folder` and find again.
   */
  prepare?(context: PrepareContext): Promise<Shared>
  /**
   * One arm for one seed. Seeds run one after the other, and within a seed the arms in their order. The outcome is
   * stored when it is there and not computed again; an arm that a kill interrupted starts anew, or from what it left
   * in `folder`.
   */
  run(arm: string, seed: number, context: RunContext<Shared>): Promise<ArmReturn>
  /** Frees what `prepare` holds, such as worker threads; called once after the last arm, and when an arm throws. */
  finish?(shared: Shared): Promise<void>
  /** A page of its own, as HTML; without it the result gets the page that all experiments have. */
  page?(result: LabResult, context: PageContext): string | Promise<string>
  /** A table of its own; without it the terminal shows every arm's metrics and the claims. */
  terminal?(result: LabResult, context: PageContext): TerminalSummary | Promise<TerminalSummary>
}

export type Verdict = 'supported' | 'not-supported' | 'undecided'

export interface DecidedClaim {
  readonly id: string
  /** The rule in words. */
  readonly rule: string
  /** The difference in each seed. */
  readonly perSeed: readonly number[]
  readonly mean: number
  /** Student's t interval of the mean; null for a single seed. */
  readonly interval: { readonly low: number; readonly high: number; readonly confidence: number } | null
  readonly wins: number
  readonly verdict: Verdict
}

/** What a run writes to `summary.json`. */
export interface LabResult {
  readonly schema: 'neg.lab/1'
  readonly id: string
  readonly quick: boolean
  readonly budget: 'short' | 'long'
  readonly arms: readonly {
    readonly name: string
    /** Of the seed that took most. */
    readonly steps: number
    readonly seeds: readonly {
      readonly seed: number
      readonly metrics: Readonly<Record<string, number>>
      readonly details?: unknown
    }[]
  }[]
  readonly claims: readonly DecidedClaim[]
  readonly provenance: Provenance
}

export interface Provenance {
  readonly engine: string
  readonly device: string
  /** By package, and `node`. */
  readonly versions: Readonly<Record<string, string>>
  /** The commit of the checkout the lab runs from; null where it is installed from a registry. */
  readonly commit: string | null
  readonly data: readonly { readonly name: string; readonly sha256: string }[]
}

/**
 * Declares an experiment, checked: the default export of `experiments/NN-slug.ts`.
 *
 * @throws NEG_ID_DUPLICATE, NEG_ID_UNKNOWN or NEG_RANGE for arms, claims and seeds that don't fit together.
 */
export function defineExperiment<Shared = undefined>(experiment: Experiment<Shared>): Experiment<Shared> {
  const { id, arms, claims, seeds } = experiment
  const refuse = (code: 'NEG_ID_DUPLICATE' | 'NEG_ID_UNKNOWN' | 'NEG_RANGE', what: string, field: string): never => {
    throw new NegError(code, `experiment ${id}: ${what}`, { where: { field }, remedy: 'Mend the experiment.' })
  }
  const names = arms.map(({ name }) => name)
  if (!/^\d\d$/.test(id)) refuse('NEG_RANGE', 'the id is not two digits', 'id')
  if (new Set(names).size < names.length) refuse('NEG_ID_DUPLICATE', 'two arms have one name', 'arms')
  if (new Set(claims.map((claim) => claim.id)).size < claims.length) {
    refuse('NEG_ID_DUPLICATE', 'two claims have one id', 'claims')
  }
  if (!Number.isSafeInteger(seeds) || seeds < 1) refuse('NEG_RANGE', `${seeds} seeds are none`, 'seeds')
  for (const { id: claim, compare, wins } of claims) {
    for (const arm of compare) {
      if (!names.includes(arm)) refuse('NEG_ID_UNKNOWN', `claim ${claim} compares "${arm}", which is no arm`, 'claims')
    }
    if (wins > seeds) refuse('NEG_RANGE', `claim ${claim} wants ${wins} wins of ${seeds} seeds`, 'claims')
  }
  return experiment
}
