import type { EngineCapability } from '../engine/diagnose.ts'
import { renderTable } from '../terminal/render-table.ts'

/**
 * One line an operation, one column an engine; types on which the engines are alike share a line. Below it, why an
 * engine falls short, each reason once.
 */
export function capabilityTable(capabilities: readonly EngineCapability[]): string {
  const engines = [...new Set(capabilities.map(({ engine }) => engine))]
  const operations = [...Map.groupBy(capabilities, ({ op }) => op)]
  const rows = operations.flatMap(([op, ofOperation]) => {
    const types = [...Map.groupBy(ofOperation, ({ dtype }) => dtype)].map(([dtype, ofType]) => ({
      dtype,
      cells: engines.map((engine) => cell(ofType.filter((row) => row.engine === engine))),
    }))
    const alike = [...Map.groupBy(types, ({ cells }) => cells.join('|')).values()]
    return alike.map((group) => [op, group.map(({ dtype }) => dtype).join(', '), ...group[0].cells])
  })
  const columns = ['operation', 'types', ...engines].map((label) => ({ label }))
  return [
    renderTable(columns, rows),
    'ok: the value, and for float32 its gradient, as in double precision.',
    ...shortcomings(capabilities),
  ].join('\n')
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
  const byReason = Map.groupBy(short, ({ engine, status, reason }) => `${engine} ${status}|${reason}`)
  return [...byReason].map(([key, rows]) => {
    const [what, reason] = key.split('|')
    const where = new Set(rows.map(({ op, dtype, gradient }) => `${op} ${dtype}${gradient ? ' gradient' : ''}`))
    return `${what}: ${[...where].join(', ')}: ${reason}`
  })
}
