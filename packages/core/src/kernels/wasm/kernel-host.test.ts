import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { Worker } from 'node:worker_threads'
import { expect, it } from 'vitest'

import { KernelHost, configureKernels, kernelHost } from './kernel-host.ts'
import { kernelModule } from './kernel-module.ts'

const module = new URL('./kernel-host.ts', import.meta.url).href

it('keeps one host for the same settings, and refuses a number of threads that is none', () => {
  configureKernels({ threads: 2 })
  const host = kernelHost()
  expect([host.threads, host.build]).toEqual([2, 'relaxed'])
  configureKernels({ deterministic: true, threads: 2 })
  expect(kernelHost().build).toBe('plain')
  configureKernels({ threads: 2 })
  expect(kernelHost()).toBe(host)
  for (const threads of [0, 1.5, Number.NaN, 65]) {
    expect(() => configureKernels({ threads })).toThrow(expect.objectContaining({ code: 'NEG_RANGE' }))
  }
  configureKernels({})
})

it('keeps what is lent apart from what a thread writes when it starts', () => {
  const host = new KernelHost('relaxed', 1)
  const at = host.heap.allocate(4096)
  const bytes = host.heap.int8(at, 4096).fill(1)
  const another = new WebAssembly.Instance(kernelModule('relaxed'), { env: { memory: host.heap.memory } })
  expect(another.exports).toHaveProperty('serve')
  expect(bytes.every((byte) => byte === 1)).toBe(true)
})

it('throws when an operation is unknown, and from then on', () => {
  const host = new KernelHost('relaxed', 1)
  expect(() => host.run(999, 1, [])).toThrow(WebAssembly.RuntimeError)
  expect(() => host.run(999, 1, [])).toThrow('cannot be trusted')
})

it('tells the caller when a worker fails', () => {
  const host = new KernelHost('relaxed', 2)
  // The caller fails at its first unit as well; either way no unit is waited for that will never end.
  expect(() => host.run(999, 1000, [])).toThrow(/unreachable|cannot be trusted/)
})

it('keeps no process alive', async () => {
  const program = `
    const { KernelHost } = await import(${JSON.stringify(module)})
    const { multiply } = await import(${JSON.stringify(new URL('./multiply.ts', import.meta.url).href)})
    const n = 256
    const [a, out] = [new Float32Array(n * n).fill(1), new Float32Array(n * n)]
    const layout = { row: n, column: 1 }
    const host = new KernelHost('relaxed', 3)
    for (let i = 0; i < 20; i += 1) multiply(host, a, a, out, { rows: n, columns: n, depth: n, left: layout, right: layout })
    console.log(out[0])`
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--conditions=@neg/source', '--input-type=module', '--eval', program],
    { timeout: 20_000 },
  )
  expect(stdout).toBe('256\n')
})

it('computes alone in a worker thread, unless it is told otherwise', async () => {
  const program = `
    const { parentPort } = require('node:worker_threads')
    import(${JSON.stringify(module)}).then(({ kernelHost }) => parentPort.postMessage(kernelHost().threads))`
  const worker = new Worker(program, { eval: true, execArgv: ['--conditions=@neg/source'] })
  expect(await new Promise((resolve) => worker.once('message', resolve))).toBe(1)
  await worker.terminate()
})
