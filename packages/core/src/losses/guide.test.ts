import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'

import * as losses from './index.ts'

const guides = new URL('../../../../docs/guides/', import.meta.url)
const guide = await readFile(new URL('which-loss-when.md', guides), 'utf8')

it('every function of @neg/core/losses has one line in a table of the guide "which loss when"', () => {
  const lines = Array.from(guide.matchAll(/^\| `(\w+)` +\|/gm), ([, name]) => name)
  expect(lines.toSorted()).toEqual(Object.keys(losses).toSorted())
})

it('every picture of the guide is there', () => {
  const pictures = Array.from(guide.matchAll(/\((figures\/\w+\.svg)\)/g), ([, path]) => path)
  expect(pictures).toHaveLength(9)
  expect(pictures.filter((path) => !existsSync(new URL(path, guides)))).toEqual([])
})
