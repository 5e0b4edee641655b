import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'

import { type Import, importsOf } from './imports.ts'
import { isTest, type Member, members, sources } from './workspace.ts'

/** An import, or a declared dependency, that crosses a border of the workspace. */
export interface Violation {
  /** `folder/file.ts:12`. */
  readonly where: string
  readonly specifier: string
  readonly rule: 'arrows' | 'deep-import' | 'leaves-package' | 'climbs' | 'needs-node'
  readonly remedy: string
}

type Layer = 'core' | 'domain' | 'app' | 'tool'

/** Whom each layer may use: core <- the domain packages <- apps; tooling looks at all of them. */
const arrows: Readonly<Record<Layer, readonly Layer[]>> = {
  core: [],
  domain: ['core'],
  app: ['core', 'domain', 'app'],
  tool: ['core', 'domain', 'app', 'tool'],
}

function layerOf(member: Member): Layer {
  if (member.group === 'apps') return 'app'
  if (member.group === 'tooling') return 'tool'
  return member.manifest.name === '@neg/core' ? 'core' : 'domain'
}

/** Folders whose modules run in a browser, as everything they load must. */
const browserRooms = ['losses', 'filters', 'negatives']

/** What is imported across a border of the workspace at `root`. */
export function findViolations(root: string): Violation[] {
  const all = members(root)
  const byName = new Map(all.map((member) => [member.manifest.name, member]))
  const files = new Map<string, Import[]>()
  for (const member of all) {
    for (const path of sources(member)) files.set(path, importsOf(path, readFileSync(path, 'utf8')))
  }
  return all.flatMap((member) => [
    ...manifestViolations(root, member, byName),
    ...sources(member).flatMap((path) => importViolations(root, member, path, files.get(path) ?? [], byName)),
    ...(member.group === 'packages' ? nodeViolations(root, member, files, byName) : []),
  ])
}

function manifestViolations(root: string, member: Member, byName: ReadonlyMap<string, Member>): Violation[] {
  const { dependencies, devDependencies, optionalDependencies, peerDependencies } = member.manifest
  const names = Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies, ...peerDependencies })
  return names.flatMap((name) => {
    const target = byName.get(name)
    return target ? arrowViolation(member, target, name, relative(root, join(member.folder, 'package.json'))) : []
  })
}

function arrowViolation(from: Member, to: Member, specifier: string, where: string): Violation[] {
  if (arrows[layerOf(from)].includes(layerOf(to))) return []
  const remedy = `${from.manifest.name} stands below or beside ${to.manifest.name}: move what both need to @neg/core.`
  return [{ where, specifier, rule: 'arrows', remedy }]
}

function importViolations(
  root: string,
  member: Member,
  path: string,
  imports: readonly Import[],
  byName: ReadonlyMap<string, Member>,
): Violation[] {
  return imports.flatMap(({ specifier, line }): Violation[] => {
    const where = `${relative(root, path)}:${line}`
    if (specifier.startsWith('.')) {
      const target = resolve(dirname(path), specifier)
      if (!isInside(member.folder, target)) {
        const remedy = 'Import another package by its name.'
        return [{ where, specifier, rule: 'leaves-package', remedy }]
      }
      const toFixture = isTest(path) && isInside(join(member.folder, 'fixtures'), target)
      if (specifier.startsWith('../../../') && !toFixture) {
        const remedy = 'Move the file nearer to what it uses, or what it uses to where both reach it.'
        return [{ where, specifier, rule: 'climbs', remedy }]
      }
      return []
    }
    const target = byName.get(packageName(specifier))
    if (!target) return []
    const violations = arrowViolation(member, target, specifier, where)
    if (!Object.hasOwn(target.manifest.exports ?? {}, subpath(specifier))) {
      const remedy = `${target.manifest.name} exports ${Object.keys(target.manifest.exports ?? {}).join(', ') || 'nothing'}.`
      violations.push({ where, specifier, rule: 'deep-import', remedy })
    }
    return violations
  })
}

/** Follows the static imports of every module in the browser rooms until one needs Node. */
function nodeViolations(
  root: string,
  member: Member,
  files: ReadonlyMap<string, Import[]>,
  byName: ReadonlyMap<string, Member>,
): Violation[] {
  const starts = sources(member).filter((path) => {
    const room = relative(join(member.folder, 'src'), path).split(sep)[0] ?? ''
    return browserRooms.includes(room) && !isTest(path)
  })
  return starts.flatMap((start) => {
    const chain = chainToNode(start, files, byName)
    if (!chain) return []
    const remedy = `It runs in a browser, but loads ${chain.path.map((path) => relative(root, path)).join(' -> ')}.`
    return [{ where: relative(root, start), specifier: chain.specifier, rule: 'needs-node' as const, remedy }]
  })
}

function chainToNode(
  start: string,
  files: ReadonlyMap<string, Import[]>,
  byName: ReadonlyMap<string, Member>,
): { path: string[]; specifier: string } | undefined {
  const seen = new Set([start])
  const waiting = [[start]]
  for (let path = waiting.shift(); path; path = waiting.shift()) {
    const file = path.at(-1) ?? start
    for (const { specifier, typeOnly, dynamic } of files.get(file) ?? []) {
      if (typeOnly || dynamic) continue
      if (specifier.startsWith('node:')) return { path, specifier }
      const next = resolveSource(file, specifier, byName)
      if (!next || seen.has(next)) continue
      seen.add(next)
      waiting.push([...path, next])
    }
  }
  return undefined
}

function resolveSource(file: string, specifier: string, byName: ReadonlyMap<string, Member>): string | undefined {
  if (specifier.startsWith('.')) return resolve(dirname(file), specifier)
  const target = byName.get(packageName(specifier))
  const entry = target?.manifest.exports?.[subpath(specifier)]
  const source = typeof entry === 'object' ? entry['@neg/source'] : undefined
  return target && source && existsSync(join(target.folder, source)) ? join(target.folder, source) : undefined
}

function packageName(specifier: string): string {
  return specifier.split('/').slice(0, 2).join('/')
}

function subpath(specifier: string): string {
  return ['.', ...specifier.split('/').slice(2)].join('/')
}

function isInside(folder: string, path: string): boolean {
  return !relative(folder, path).startsWith('..')
}
