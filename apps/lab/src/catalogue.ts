import { existsSync } from 'node:fs'
import { NegError } from '@neg/core'

import type { Experiment } from './experiment.ts'
import { systems } from './systems.ts'

/** One experiment of the lab, built or not. */
export interface CatalogueEntry {
  /** Two digits; 00 is the main job, the others are systems' numbers. */
  readonly id: string
  readonly slug: string
  readonly title: string
  readonly package: string
  /** Null where the experiment is no single paper's. */
  readonly paper: { readonly title: string; readonly arxiv: string; readonly venue: string } | null
  /** `built` when its file is there. */
  readonly status: 'planned' | 'built'
}

/** All experiments in the order of their ids. */
export const catalogue: readonly CatalogueEntry[] = [
  {
    id: '00',
    slug: 'reverse-dictionary',
    title: 'Which negatives make a retriever better?',
    package: '@neg/retrieval',
    paper: null,
  },
  ...systems,
].map((entry) => ({ ...entry, status: existsSync(fileOf(entry)) ? 'built' : 'planned' }))

/**
 * Loads an experiment by its number, its slug or both: `7`, `07`, `lemon`, `07-lemon`.
 *
 * @throws NEG_ID_UNKNOWN when there is none of that name, NEG_INPUT_MISSING when it isn't built yet.
 */
export async function loadExperiment(name: string): Promise<Experiment> {
  const entry = catalogue.find(
    ({ id, slug }) => id === name.padStart(2, '0') || slug === name || `${id}-${slug}` === name,
  )
  if (entry === undefined) {
    throw new NegError('NEG_ID_UNKNOWN', `there is no experiment "${name}"`, {
      remedy: 'See `neg lab list` for the ids.',
    })
  }
  if (entry.status === 'planned') {
    throw new NegError('NEG_INPUT_MISSING', `experiment ${entry.id} (${entry.title}) is planned and not built yet`, {
      remedy: 'See `neg lab list` for those that are built.',
    })
  }
  const module = (await import(fileOf(entry).href)) as { readonly default: Experiment }
  return module.default
}

/** Where an experiment stands: beside this file, as source or built alike. */
function fileOf({ id, slug }: Pick<CatalogueEntry, 'id' | 'slug'>): URL {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  return new URL(`./experiments/${id}-${slug}.${extension}`, import.meta.url)
}
