interface TensorLike {
  readonly dtype: string
  readonly isDisposed: boolean
  array(): Promise<unknown>
  dispose(): void
}

/**
 * Turns what an adapter returned into plain values to compare: reads and disposes tensors (`bool` ones become
 * booleans), typed arrays and sets become arrays, maps become objects.
 */
export async function readRecord(value: unknown): Promise<unknown> {
  const tensors = new Set<TensorLike>()
  try {
    return await read(value, tensors)
  } finally {
    for (const tensor of tensors) if (!tensor.isDisposed) tensor.dispose()
  }
}

async function read(value: unknown, tensors: Set<TensorLike>): Promise<unknown> {
  if (typeof value === 'bigint') return Number(value)
  if (typeof value !== 'object' || value === null) return value
  if (isTensor(value)) {
    tensors.add(value)
    const content = await value.array()
    return value.dtype === 'bool' ? booleans(content) : content
  }
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<number | bigint>, Number)
  if (Array.isArray(value) || value instanceof Set) return readAll([...value], tensors)
  const entries = value instanceof Map ? [...value] : Object.entries(value)
  const values = await readAll(
    entries.map(([, inner]) => inner as unknown),
    tensors,
  )
  return Object.fromEntries(entries.map(([key], i) => [String(key), values[i]]))
}

async function readAll(values: readonly unknown[], tensors: Set<TensorLike>): Promise<unknown[]> {
  const result: unknown[] = []
  for (const value of values) result.push(await read(value, tensors))
  return result
}

function booleans(content: unknown): unknown {
  return Array.isArray(content) ? content.map(booleans) : content === 1 || content === true
}

function isTensor(value: object): value is TensorLike {
  return 'array' in value && typeof value.array === 'function' && 'dtype' in value && 'dispose' in value
}
