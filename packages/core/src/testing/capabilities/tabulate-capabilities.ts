import type { EngineName } from '../../types.ts'
import type { Capability } from './probe-capabilities.ts'

/** What one of several engines makes of an operation. */
export interface EngineCapability extends Capability {
  readonly engine: EngineName
}

export interface CapabilityTable {
  readonly engines: readonly EngineName[]
  readonly lines: readonly CapabilityLine[]
  /** Why engines fall short, each reason once, as sentences. */
  readonly shortcomings: readonly string[]
}

/** An operation on those types on which the engines are alike. */
export interface CapabilityLine {
  readonly op: string
  readonly types: readonly string[]
  /** One an engine: `ok`, `missing`, `wrong`, or either of these of the gradient alone. */
  readonly cells: readonly string[]
}

/** Arranges what `probeCapabilities` found on several engines for reading: an operation a line, an engine a column. */
export function tabulateCapabilities(capabilities: readonly EngineCapability[]): CapabilityTable {
  const engines = [...new Set(capabilities.map(({ engine }) => engine))]
  const lines = [...Map.groupBy(capabilities, ({ op }) => op)].flatMap(([op, ofOperation]) => {
    const types = [...Map.groupBy(ofOperation, ({ dtype }) => dtype)].map(([dtype, ofType]) => ({
      dtype,
      cells: engines.map((engine) => cell(ofType.filter((row) => row.engine === engine))),
    }))
    const alike = [...Map.groupBy(types, ({ cells }) => cells.join('|')).values()]
    return alike.map((group) => ({ op, types: group.map(({ dtype }) => dtype), cells: group[0].cells }))
  })
  return { engines, lines, shortcomings: shortcomings(capabilities) }
}

/** What one engine makes of one operation on one type: its value and, where it was asked for, its gradient. */
function cell(rows: readonly EngineCapability[]): string {
  const value = rows.find(({ gradient }) => !gradient)
  const gradient = rows.find((row) => row.gradient)
  if (value === undefined) return ''
  if (value.status !== 'ok') return value.status
  return gradient === undefined || gradient.status === 'ok' ? 'ok' : `gradient ${gradient.status}`
}

function shortcomings(capabilities: readonly EngineCapability[]): string[] {
  const short = capabilities.filter(({ status }) => status !== 'ok')
  return [...Map.groupBy(short, ({ engine, status, reason }) => JSON.stringify([engine, status, reason])).values()].map(
    (rows) => {
      const [{ engine, status, reason }] = rows
      const where = rows.map(({ op, dtype, gradient }) => `${op} ${dtype}${gradient ? ' gradient' : ''}`)
      return `${engine} ${status}: ${where.join(', ')}: ${reason}`
    },
  )
}
