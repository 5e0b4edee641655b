import { expect, it } from 'vitest'

import { systemsPage } from './systems-page.ts'

const paper = { title: 'A Paper', arxiv: '2001.00001', venue: 'Venue 2020' }
const systems = [
  { id: '07', slug: 'lemon', title: 'LEMON', package: '@neg/graph', paper },
  { id: '08', slug: 'dbpm', title: 'DBPM (pairs)', package: '@neg/core', paper },
]

it('lists what a system has, and calls planned what it lacks', () => {
  const page = systemsPage({
    systems,
    catalogue: systems.map((system, i) => ({ ...system, status: i === 0 ? 'built' : 'planned' })),
    exports: [
      {
        system: '07',
        name: 'lemonSampler',
        summary: 'Draws near texts',
        path: 'packages/graph/src/negatives/lemon-sampler.ts',
        subpath: '@neg/graph/negatives',
      },
    ],
    vectors: ['07-lemon'],
  })
  const lines = page.split('\n')
  expect(lines).toContain('| 07 | [LEMON](#07-lemon) | `@neg/graph` | 1 | yes | built |')
  expect(lines).toContain('| 08 | [DBPM (pairs)](#08-dbpm-pairs) | `@neg/core` | planned | planned | planned |')
  expect(page).toContain('[A Paper](https://arxiv.org/abs/2001.00001), Venue 2020.')
  expect(page).toContain(
    '- [`lemonSampler`](../packages/graph/src/negatives/lemon-sampler.ts) from `@neg/graph/negatives`: Draws near texts',
  )
  expect(page).toContain('- Vectors: [07-lemon](../tooling/golden/vectors/07-lemon.json)')
  expect(page).toContain('- Experiment: [07-lemon](../apps/lab/src/experiments/07-lemon.ts), `neg lab run 07`')
  expect(page).toContain('- Exports: planned, in `@neg/core`\n- Vectors: planned\n- Experiment: planned')
})
