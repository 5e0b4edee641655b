/**
 * The folder where `@neg` keeps what it builds for a user: `$NEG_CACHE`, else `$XDG_CACHE_HOME/neg`, else
 * `~/.cache/neg`. It needs not exist.
 */
export function cacheFolder(environment: Readonly<Record<string, string | undefined>> = process.env): string {
  const { NEG_CACHE: own, XDG_CACHE_HOME: shared, HOME, USERPROFILE } = environment
  if (own) return own
  return `${shared || `${HOME ?? USERPROFILE ?? '.'}/.cache`}/neg`
}

/** The two packages that bind TensorFlow's own library. */
export type TensorflowPackage = '@tensorflow/tfjs-node' | '@tensorflow/tfjs-node-gpu'

/**
 * The folder in which `neg engine build` lays such a package and `useEngine` looks for it, one for each version and
 * platform: `<cache>/engines/tfjs-node-4.22.0-linux-x64`. The package itself stands in its `node_modules`.
 */
export function engineFolder(cache: string, name: TensorflowPackage, version: string): string {
  return `${cache}/engines/${name.slice('@tensorflow/'.length)}-${version}-${process.platform}-${process.arch}`
}

/**
 * Where a built engine finds the application's TensorFlow.js: `useEngine` sets `globalThis[tfjsOfApplication]` before
 * it loads the engine, and the `@tensorflow/tfjs` that stands beside the engine hands it on. So there is one copy.
 */
export const tfjsOfApplication: symbol = Symbol.for('@neg/tfjs')
