import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import type { Encoder } from '@neg/core'
import { workKey, writeWhole } from '@neg/core/execution'

/**
 * An encoder that remembers its vectors in a folder, so that mining the same texts again embeds nothing.
 *
 * A file holds the vectors of one call, named by the digest of the encoder's id, its dimension, the role and the texts
 * (prompts included): a changed model, prompt or text is another file. A file of the wrong size is made anew.
 *
 * @throws what the encoder throws; NEG_WRITE_FAILED.
 */
export function cachedEncoder(encoder: Encoder, folder: string): Encoder {
  const { id, dimension } = encoder
  return {
    id,
    dimension,
    encode: async (items, options) => {
      const path = join(folder, `${workKey({ id, dimension, role: options.role, items })}.f32`)
      const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined
        throw error
      })
      if (bytes?.length === items.length * dimension * 4) return new Float32Array(new Uint8Array(bytes).buffer)
      const vectors = await encoder.encode(items, options)
      await writeWhole(path, new Uint8Array(vectors.buffer, vectors.byteOffset, vectors.byteLength))
      return vectors
    },
  }
}
