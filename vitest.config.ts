import { readdirSync } from 'node:fs'
import { defineConfig } from 'vitest/config'

const folders = ['packages', 'apps', 'tooling'].flatMap((group) =>
  readdirSync(new URL(`./${group}`, import.meta.url))
    .filter((name) => name !== 'tsconfig')
    .map((name) => `${group}/${name}`),
)

/** Workspace packages are tested from their sources: the `@neg/source` condition of their exports. */
export default defineConfig({
  test: {
    projects: folders.map((folder) => ({
      root: folder,
      resolve: { conditions: ['@neg/source'] },
      ssr: { resolve: { conditions: ['@neg/source', 'module', 'node', 'import', 'default'] } },
      test: {
        name: `@neg/${folder.split('/')[1]}`,
        include: ['src/**/*.test.ts'],
        testTimeout: 60_000,
        hookTimeout: 120_000,
        pool: 'forks',
      },
    })),
  },
})
