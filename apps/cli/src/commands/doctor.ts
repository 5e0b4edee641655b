import { styleText } from 'node:util'

import type { EngineName } from '@neg/core'
import { engineNames } from '@neg/core/engine'
import { writeJson } from '@neg/core/execution'
import { tabulateCapabilities } from '@neg/core/testing'
import type { EngineCapability } from '@neg/core/testing'
import Table from 'cli-table3'
import { Option } from 'commander'

import { diagnose, diagnosisStatus } from '../engine/diagnose.ts'
import type { Diagnosis } from '../engine/diagnose.ts'
import { renderTable } from '../terminal/render-table.ts'
import type { Register } from './index.ts'

/** `neg doctor`: which engines this machine has, how fast they are, and what brings the others. */
export const doctorCommand: Register = (program, finish) => {
  program
    .command('doctor')
    .description('Show which engines this machine has, how fast each is, and what brings the missing ones.')
    .addOption(new Option('--engine <name>', 'try this one only').choices([...engineNames]))
    .option('--capabilities', 'try each operation on each engine: value and gradient, by type')
    .option('--json <file>', 'write the findings as JSON')
    .addHelpText(
      'after',
      `
Each engine is loaded in a process of its own and timed on a square matrix product. With --capabilities the operations
that the packages build on are compared with double precision, on a few numbers each; it takes seconds an engine.
Exit status: 0 an engine can be had, 1 one is there and broken or computes wrongly, 3 the one asked for is missing.

Examples:
  neg doctor --json doctor.json
  neg doctor --capabilities --engine wasm`,
    )
    .action(async ({ engine, capabilities, json }: DoctorOptions) => {
      const diagnosis = await diagnose(engine, { capabilities })
      if (json !== undefined) await writeJson(json, diagnosis)
      process.stdout.write(`${render(diagnosis)}\n`)
      finish(diagnosisStatus(diagnosis))
    })
}

interface DoctorOptions {
  readonly engine?: EngineName
  readonly capabilities?: boolean
  readonly json?: string
}

const colours = { ok: 'green', missing: 'yellow', broken: 'red' } as const

function render({ selected, engines, peers, capabilities = [] }: Diagnosis): string {
  const table = new Table({
    head: ['engine', 'status', 'device', 'version', 'GFLOP/s', 'why, and what brings it'],
    colWidths: [null, null, 28, 22, null, 56],
    colAligns: ['left', 'left', 'left', 'left', 'right', 'left'],
    wordWrap: true,
    style: { head: [], border: [] },
  })
  for (const { name, status, device, version, gflops, reason, remedy } of engines) {
    table.push([
      name === selected ? `${name} *` : name,
      styleText(colours[status], status),
      device ?? '',
      version ?? '',
      gflops === null ? '' : gflops.toFixed(1),
      [reason, remedy].filter((text) => text !== '').join('\n'),
    ])
  }
  const found = peers.map(({ name, version, brings }) => `  ${name} ${version ?? 'not installed'} (${brings})`)
  const choice = selected === null ? 'No engine can be had.' : `* ${selected} is the engine that is taken.`
  const operations = capabilities.length === 0 ? [] : ['', capabilityTable(capabilities)]
  return [table.toString(), choice, 'Packages:', ...found, ...operations].join('\n')
}

function capabilityTable(capabilities: readonly EngineCapability[]): string {
  const { engines, lines, shortcomings } = tabulateCapabilities(capabilities)
  const columns = ['operation', 'types', ...engines].map((label) => ({ label }))
  const rows = lines.map(({ op, types, cells }) => [op, types.join(', '), ...cells])
  const legend = 'ok: the value, and for float32 its gradient, as in double precision.'
  return [renderTable(columns, rows), legend, ...shortcomings].join('\n')
}
