import { spawnSync } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import type { EngineName } from '@neg/core'
import { useEngine } from '@neg/core/engine'
import { writeWhole } from '@neg/core/execution'
import { probeCapabilities, tabulateCapabilities } from '@neg/core/testing'
import type { EngineCapability } from '@neg/core/testing'
import { catalogue, systems } from '@neg/lab'

import { capabilitiesPage } from './capabilities-page.ts'
import { coverageLists } from './peers/coverage-lists.ts'
import { coverageComplaints, coveragePage } from './peers/coverage-page.ts'
import { parityPage } from './parity-page.ts'
import { parityRun } from './parity-run.ts'
import { systemsPage } from './systems-page.ts'
import type { PlacedExport } from './systems-page.ts'
import { systemTags } from './systems-tags.ts'
import { isTest, published, root, sources } from './workspace.ts'

/**
 * `node docs.ts`: writes the generated pages of `docs/`. With `--check` it writes nothing and fails where a page isn't
 * what it would write.
 */
const check = process.argv.includes('--check')
const { exports, complaints } = taggedExports()
const exported = new Map<string, ReadonlySet<string>>()
for (const place of new Set(coverageLists.flatMap(({ rows }) => rows.flatMap(({ ours }) => ours)))) {
  const [subpath] = place.split('#')
  if (!exported.has(subpath)) exported.set(subpath, new Set(Object.keys(await import(subpath))))
}
const wrong = [
  ...complaints,
  ...coverageComplaints(coverageLists, (subpath) => exported.get(subpath) ?? new Set<string>()),
]
for (const complaint of wrong) console.error(complaint)
const vectors = globSync('tooling/golden/vectors/*.json', { cwd: root }).map((path) => basename(path, '.json'))
const capabilities = await capabilitiesOf(['wasm', 'cpu'])
const pages = {
  'docs/systems.md': () => systemsPage({ systems, catalogue, exports, vectors: vectors.toSorted() }),
  'docs/capabilities.md': () => capabilitiesPage(tabulateCapabilities(capabilities)),
  'docs/coverage.md': () => coveragePage(coverageLists),
  'docs/parity.md': (former: string) => parityPage(parityRun(), former),
}
let stale = 0
for (const [path, page] of Object.entries(pages)) {
  const file = join(root, path)
  const former = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const content = formatted(page(former), path)
  if (content === former) continue
  stale += 1
  if (check) console.error(`${path} is out of date: run \`pnpm docs:generate\` and commit it.`)
  else await writeWhole(file, content)
}
if (wrong.length > 0 || (check && stale > 0)) process.exitCode = 1

/** The exports of the packages that carry a `@system` tag. */
function taggedExports(): { readonly exports: readonly PlacedExport[]; readonly complaints: readonly string[] } {
  const known = new Set(systems.map(({ id }) => id))
  const exports: PlacedExport[] = []
  const complaints: string[] = []
  for (const member of published().filter(({ group }) => group === 'packages')) {
    for (const file of sources(member).filter((path) => !isTest(path))) {
      const found = systemTags(readFileSync(file, 'utf8'), known)
      const [room] = relative(join(member.folder, 'src'), file).split('/')
      const subpath = room.endsWith('.ts') ? member.manifest.name : `${member.manifest.name}/${room}`
      const path = relative(root, file)
      exports.push(...found.tagged.map((one) => ({ ...one, path, subpath })))
      complaints.push(...found.complaints.map((complaint) => `${path}: ${complaint}`))
    }
  }
  return { exports, complaints }
}

/** What these engines, which every machine has, make of each operation. */
async function capabilitiesOf(engines: readonly EngineName[]): Promise<readonly EngineCapability[]> {
  const found: EngineCapability[] = []
  for (const engine of engines) {
    await useEngine({ prefer: engine })
    found.push(...(await probeCapabilities()).map((row) => ({ engine, ...row })))
  }
  return found
}

/** As the formatter of the checkout would leave it. */
function formatted(content: string, path: string): string {
  const { status, stdout, stderr } = spawnSync('oxfmt', [`--stdin-filepath=${path}`], {
    cwd: root,
    encoding: 'utf8',
    input: content,
    env: { ...process.env, PATH: `${join(root, 'node_modules/.bin')}:${process.env['PATH']}` },
  })
  if (status !== 0) throw new Error(`${path} could not be formatted:\n${stderr}`)
  return stdout
}
