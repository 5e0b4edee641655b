import { createRequire } from 'node:module'
import { afterEach, expect, test } from 'vitest'

interface Config {
  readonly dir: string
  readonly workspaceDir: string
  readonly reporter?: string
  readonly recursive?: boolean
  readonly filter?: readonly string[]
}

const { hooks } = createRequire(import.meta.url)('../../../.pnpmfile.cjs') as {
  hooks: { updateConfig(config: Config): Config }
}
const argv = process.argv

afterEach(() => {
  process.argv = argv
})

function folderOf(words: string, config: Partial<Config> = {}): string {
  process.argv = ['node', 'pnpm', ...words.split(' ')]
  return hooks.updateConfig({ dir: '/checkout/packages/core', workspaceDir: '/checkout', ...config }).dir
}

test.each(['neg doctor', 'start', 'test', '--silent golden', 'release:dry --json a.json'])(
  'pnpm %s runs at the root',
  (words) => expect(folderOf(words)).toBe('/checkout'),
)

test.each(['run test', 'install', 'exec neg', 'constructor', ''])('pnpm %s runs where it is called', (words) =>
  expect(folderOf(words)).toBe('/checkout/packages/core'),
)

test('a selection of packages stays a selection', () => {
  expect(folderOf('-r test', { recursive: true })).toBe('/checkout/packages/core')
  expect(folderOf('--filter=@neg/core test', { filter: ['@neg/core'] })).toBe('/checkout/packages/core')
})
