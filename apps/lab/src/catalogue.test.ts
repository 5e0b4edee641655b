import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

import { catalogue, loadExperiment } from './catalogue.ts'

describe('catalogue', () => {
  it('has the main job and the fifty-five systems, each once', () => {
    expect(catalogue.map(({ id }) => id)).toEqual(Array.from({ length: 56 }, (_, i) => String(i).padStart(2, '0')))
    for (const key of ['slug', 'title'] as const) expect(new Set(catalogue.map((entry) => entry[key])).size).toBe(56)
    const papers = catalogue.map(({ paper }) => paper?.arxiv ?? '')
    expect(new Set(papers).size).toBe(56)
    expect(papers.slice(1).every((arxiv) => /^\d{4}\.\d{5}$/.test(arxiv))).toBe(true)
  })

  it('calls built what has a file, and every file is listed', async () => {
    const files = readdirSync(new URL('./experiments', import.meta.url)).filter((name) => /^\d\d-[^.]+\.ts$/.test(name))
    const built = catalogue.filter(({ status }) => status === 'built')
    expect(built.map(({ id, slug }) => `${id}-${slug}.ts`)).toEqual(files.sort())
    for (const { id } of built) expect((await loadExperiment(id)).id).toBe(id)
  })

  it('says what is unknown and what is only planned', async () => {
    await expect(loadExperiment('77')).rejects.toMatchObject({ code: 'NEG_ID_UNKNOWN' })
    const planned = catalogue.filter(({ status }) => status === 'planned').slice(0, 1)
    for (const { id, slug } of planned) {
      for (const name of [id, String(Number(id)), slug, `${id}-${slug}`]) {
        await expect(loadExperiment(name)).rejects.toMatchObject({ code: 'NEG_INPUT_MISSING' })
      }
    }
  })
})
