import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import type { Inputs, Outputs } from './comparison.ts'

type Column = Inputs[string] | Outputs[string]

/** Name to file and type, as `columns.json` lists them; both languages read it. */
type ColumnList = Readonly<Record<string, { readonly file: string; readonly type: 'f32' | 'f64' | 'i32' | 'text' }>>

const list = 'columns.json'

/** Writes columns into a folder: numbers raw and little-endian, texts as JSON. */
export function writeColumns(folder: string, columns: Readonly<Record<string, Column>>): void {
  const entries = Object.entries(columns).map(([name, column]) => {
    const type = typeOf(column)
    const file = `${name}.${type === 'text' ? 'json' : type}`
    const content = ArrayBuffer.isView(column)
      ? new Uint8Array(column.buffer, column.byteOffset, column.byteLength)
      : JSON.stringify(column)
    writeFileSync(join(folder, file), content)
    return [name, { file, type }] as const
  })
  writeFileSync(join(folder, list), JSON.stringify(Object.fromEntries(entries)))
}

/** Reads what `writeColumns`, or the Python side, wrote. */
export function readColumns(folder: string): Readonly<Record<string, Column>> {
  const names = JSON.parse(readFileSync(join(folder, list), 'utf8')) as ColumnList
  return Object.fromEntries(
    Object.entries(names).map(([name, { file, type }]) => {
      const bytes = readFileSync(join(folder, file))
      if (type === 'text') return [name, JSON.parse(bytes.toString('utf8')) as readonly string[]]
      const { buffer, byteOffset, byteLength } = bytes
      // Small files come out of a pool, at any offset.
      const own = byteOffset === 0 && byteLength === buffer.byteLength ? buffer : Uint8Array.from(bytes).buffer
      return [name, new { f32: Float32Array, f64: Float64Array, i32: Int32Array }[type](own)]
    }),
  )
}

function typeOf(column: Column): ColumnList[string]['type'] {
  if (column instanceof Float32Array) return 'f32'
  if (column instanceof Float64Array) return 'f64'
  return column instanceof Int32Array ? 'i32' : 'text'
}
