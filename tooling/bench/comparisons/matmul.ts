import * as tf from '@tensorflow/tfjs'

import { defineComparison, sizes } from '../src/comparison.ts'
import type { Case, SideCall } from '../src/comparison.ts'
import { scriptBeside, unrepairedWasm } from '../src/peer-sides.ts'
import { randomRows } from '../src/random-rows.ts'
import { matricesOf, settled } from '../src/tensors.ts'
import { worstRelative } from '../src/differences.ts'

interface Product {
  readonly rows: number
  readonly inner: number
  readonly columns: number
  readonly transposeLeft?: boolean
  readonly transposeRight?: boolean
}

function product({ rows, inner, columns, transposeLeft = false, transposeRight = false }: Product): Case {
  const cube = rows === inner && inner === columns
  const shape = cube ? `${rows} cubed` : `${rows} x ${inner} x ${columns}`
  const sides = [transposeLeft ? 'left' : '', transposeRight ? 'right' : ''].filter((side) => side !== '')
  return {
    size: sides.length === 0 ? shape : `${shape}, ${sides.join(' and ')} transposed`,
    parameters: { rows, inner, columns, transposeLeft, transposeRight },
  }
}

function cube(side: number): Product {
  return { rows: side, inner: side, columns: side }
}

const transposes = [
  {},
  { transposeRight: true },
  { transposeLeft: true },
  { transposeLeft: true, transposeRight: true },
]

async function prepare({ inputs, parameters }: SideCall) {
  const { rows, inner, columns } = sizes(parameters)
  const { transposeLeft, transposeRight } = parameters as Readonly<Record<string, boolean>>
  const [left, right] = matricesOf(
    [inputs['left'], transposeLeft ? rows : inner],
    [inputs['right'], transposeRight ? inner : columns],
  )
  let result: tf.Tensor | undefined
  return {
    run: async () => {
      result?.dispose()
      result = tf.matMul(left, right, transposeLeft, transposeRight)
      await settled(result)
    },
    outputs: async () => ({ product: (await result?.data()) as Float32Array }),
  }
}

export default defineComparison({
  id: 'matmul',
  work: 'product of two matrices',
  engines: ['native', 'wasm', 'cuda', 'webgpu'],
  cases: [
    product({ rows: 512, inner: 384, columns: 4096 }),
    ...transposes.map((which) => product({ ...cube(1024), ...which })),
  ],
  quick: [product(cube(256)), product({ ...cube(256), transposeRight: true })],
  curve: {
    axis: 'side of the square',
    full: [512, 1024, 2048].map((side) => ({ at: side, parameters: product(cube(side)).parameters })),
    quick: [64, 128, 256].map((side) => ({ at: side, parameters: product(cube(side)).parameters })),
  },
  inputs: (parameters, rng) => {
    const { rows, inner, columns } = sizes(parameters)
    return { left: randomRows(rng.fork('left'), rows, inner), right: randomRows(rng.fork('right'), inner, columns) }
  },
  ours: prepare,
  peers: [
    {
      name: 'torch',
      side: { python: scriptBeside(import.meta.url, 'matmul.py') },
      engines: ['native', 'wasm', 'cuda', 'webgpu'],
      target: (engine) => (engine === 'wasm' ? 0.6 : undefined),
    },
    {
      name: 'tfjs',
      mode: 'wasm, unrepaired, one thread each',
      side: { node: unrepairedWasm(prepare) },
      engines: ['wasm'],
      threads: 1,
      target: () => 1.7,
    },
  ],
  agreement: worstRelative,
  tolerance: 1e-4,
})
