import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

import { fileExists } from './file-exists.ts'

it('tells a file from none, also below a plain file, and passes on what is no answer', async () => {
  const here = fileURLToPath(import.meta.url)
  expect(await fileExists(here)).toBe(true)
  expect(await fileExists(`${here}.no`)).toBe(false)
  expect(await fileExists(`${here}/below`)).toBe(false)
  await expect(fileExists('x'.repeat(5000))).rejects.toMatchObject({ code: 'ENAMETOOLONG' })
})
