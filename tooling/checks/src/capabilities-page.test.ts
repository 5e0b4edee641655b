import { expect, it } from 'vitest'

import { capabilitiesPage } from './capabilities-page.ts'

it('has a line for each operation and a sentence for what is missing', () => {
  const page = capabilitiesPage({
    engines: ['wasm', 'cpu'],
    lines: [{ op: 'matMul', types: ['int32'], cells: ['missing', 'ok'] }],
    shortcomings: ['wasm missing: matMul int32: no kernel'],
  })
  expect(page).toMatch(/\| operation +\| types +\| wasm +\| cpu +\|/)
  expect(page).toMatch(/\| matMul +\| int32 +\| missing +\| ok +\|/)
  expect(page).toMatch(/^- wasm missing: matMul int32: no kernel$/m)
})
