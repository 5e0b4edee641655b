import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { NegError } from '@neg/core'
import { z } from 'zod'

import type { CompareRule } from './compare-rules.ts'
import type { VectorRecord } from './define-adapter.ts'

/** One vector file: the functions of one method and the cases each has to pass. */
export interface VectorFile {
  /** The file's name without `.json`. */
  readonly file: string
  readonly folder: string
  readonly functions: readonly {
    /** The function's name with its label, if it has one. */
    readonly name: string
    readonly cases: readonly VectorCase[]
  }[]
}

export interface VectorCase {
  readonly name: string
  readonly inputs: VectorRecord
  readonly options: VectorRecord
  readonly expected: VectorRecord
  readonly tolerance: number
  readonly compare: Readonly<Record<string, CompareRule>>
}

/** The tolerance of a case that names none: what two engines of one machine agree to in float32. */
const defaultTolerance = 1e-5

const record = z.record(z.string(), z.unknown())
const rule = z.union([
  z.enum(['unordered', 'upToSign', 'subsetOf', 'atMost', 'atLeast']),
  z.strictObject({ absolute: z.number() }),
  z.strictObject({ relative: z.number() }),
])
const schema = z.object({
  functions: z.array(
    z.object({
      name: z.string().min(1),
      cases: z.array(
        z.object({
          name: z.string(),
          inputs: record.default({}),
          options: record.default({}),
          expected: record,
          tolerance: z.number().nonnegative().default(defaultTolerance),
          compare: z.record(z.string(), rule).default({}),
        }),
      ),
    }),
  ),
})

/**
 * Reads the vector files of a folder, in the order of their names; `only` keeps those named by a prefix (a file's
 * whole name, or its part before a dash).
 *
 * @throws NEG_INPUT_MISSING for an absent folder, NEG_INPUT_SYNTAX and NEG_INPUT_SCHEMA for a broken file.
 */
export function loadVectors(folder: string, only: readonly string[] = []): readonly VectorFile[] {
  let names: readonly string[]
  try {
    names = readdirSync(folder)
  } catch (cause) {
    throw new NegError('NEG_INPUT_MISSING', 'the folder of vector files cannot be read', {
      where: { file: folder },
      remedy: 'Give a folder that holds vector files (*.json).',
      cause,
    })
  }
  return names
    .filter((name) => name.endsWith('.json'))
    .map((name) => basename(name, '.json'))
    .filter((file) => only.length === 0 || only.some((prefix) => file === prefix || file.startsWith(`${prefix}-`)))
    .sort()
    .map((file) => readVectorFile(folder, file))
}

function readVectorFile(folder: string, file: string): VectorFile {
  const path = join(folder, `${file}.json`)
  const text = readFileSync(path, 'utf8')
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new NegError('NEG_INPUT_SYNTAX', `the vector file is not JSON: ${reason}`, {
      // Where the parser names no line, the file ended too early.
      where: { file: path, line: Number(/\(line (\d+)/.exec(reason)?.[1] ?? text.trimEnd().split('\n').length) },
      remedy: 'Mend the file.',
      cause,
    })
  }
  const parsed = schema.safeParse(content)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    throw new NegError('NEG_INPUT_SCHEMA', `the vector file is not of the expected form: ${issue.message}`, {
      where: { file: path, field: issue.path.join('.') },
      remedy: 'See the README beside the vectors for the form.',
    })
  }
  const functions = parsed.data.functions.map(({ name, cases }) => ({
    name,
    cases: cases.map((one) => ({
      ...one,
      inputs: revive(one.inputs) as VectorRecord,
      options: revive(one.options) as VectorRecord,
      expected: revive(one.expected) as VectorRecord,
    })),
  }))
  return { file, folder, functions }
}

const numbersAsText = new Map([
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
  ['NaN', Number.NaN],
])

/** JSON has no such numbers, so they stand as strings. */
function revive(value: unknown): unknown {
  if (typeof value === 'string') return numbersAsText.get(value) ?? value
  if (Array.isArray(value)) return value.map(revive)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, revive(inner)]))
}
