import { plain, relaxed } from './bytes.ts'

/** What the compiled kernels export. */
export interface KernelExports {
  /** Does units of the job under way until none is left. */
  work(thread: number): void
  /** The first address that is free. */
  firstFree(): number
  productScratch(): number
  contrastiveScratch(): number
  assignScratch(dimension: number): number
}

/** `relaxed`: fused multiply-add and whatever else the processor has; `plain`: the same bits on every machine. */
export type KernelBuild = 'relaxed' | 'plain'

const modules = new Map<KernelBuild, WebAssembly.Module>()
let fastest: KernelBuild | undefined

/** The fastest build that this runtime takes. Node 20 and some browsers refuse relaxed SIMD. */
export function fastestBuild(): KernelBuild {
  fastest ??= WebAssembly.validate(bytesOf(relaxed)) ? 'relaxed' : 'plain'
  return fastest
}

/** A build, compiled once for the process. */
export function kernelModule(build: KernelBuild): WebAssembly.Module {
  let module = modules.get(build)
  if (module === undefined) {
    module = new WebAssembly.Module(bytesOf(build === 'relaxed' ? relaxed : plain))
    modules.set(build, module)
  }
  return module
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
}
