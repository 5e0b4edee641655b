import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

import type { Adapter, AdapterFunction } from './define-adapter.ts'

/** The adapter of a vector file: its functions, nothing (no such file), or the reason why it doesn't load. */
export type LoadedAdapter =
  | { readonly functions: Readonly<Record<string, AdapterFunction>> }
  | { readonly broken: string }
  | undefined

/** Loads `<folder>/<file>.ts` when it is there; a file that throws or exports something else is reported, not hidden. */
export async function loadAdapter(folder: string, file: string): Promise<LoadedAdapter> {
  const path = join(folder, `${file}.ts`)
  if (!existsSync(path)) return undefined
  try {
    const module = (await import(pathToFileURL(path).href)) as { readonly default?: Adapter }
    const adapter = module.default
    if (adapter?.file !== file || typeof adapter.functions !== 'object') {
      return { broken: `${path} does not export an adapter of ${file} by default` }
    }
    return { functions: adapter.functions }
  } catch (error) {
    return { broken: `${path} does not load: ${error instanceof Error ? error.message : String(error)}` }
  }
}
