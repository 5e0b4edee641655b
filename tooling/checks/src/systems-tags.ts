/** An export whose doc comment says that it is part of a system: `@system 14`. */
export interface TaggedExport {
  /** Two digits. */
  readonly system: string
  readonly name: string
  /** The first line of its card. */
  readonly summary: string
}

const card = /\/\*\*(?<comment>(?:(?!\*\/)[\s\S])*)\*\/\s*(?<next>[^\n]*)/g
const declaration =
  /^export\s+(?:abstract\s+)?(?:async\s+)?(?:function\*?|class|const|interface|type)\s+(?<name>[\w$]+)/

/**
 * Finds the exports of a source file that carry a `@system` tag, and says what is wrong with a tag: a number that no
 * system has, or a comment that stands above no export.
 */
export function systemTags(
  source: string,
  known: ReadonlySet<string>,
): { readonly tagged: readonly TaggedExport[]; readonly complaints: readonly string[] } {
  const tagged: TaggedExport[] = []
  const complaints: string[] = []
  for (const { groups } of source.matchAll(card)) {
    const lines = (groups?.['comment'] ?? '').split('\n').map((line) => line.replace(/^\s*\*?\s?/, '').trim())
    const tags = lines.filter((line) => line.startsWith('@system')).flatMap((line) => line.slice(7).split(','))
    if (tags.length === 0) continue
    const name = declaration.exec(groups?.['next'] ?? '')?.groups?.['name']
    if (name === undefined) complaints.push('a @system tag stands above no export')
    else {
      const summary = firstSentence(lines)
      for (const tag of tags) {
        const system = tag.trim().padStart(2, '0')
        if (known.has(system)) tagged.push({ system, name, summary })
        else complaints.push(`${name} names system "${tag.trim()}", which there is none of`)
      }
    }
  }
  return { tagged, complaints }
}

/** A card's first paragraph up to its first full stop; empty for a card that only has tags. */
function firstSentence(lines: readonly string[]): string {
  const start = lines.findIndex((line) => line !== '')
  const length = lines.slice(start).findIndex((line) => line === '' || line.startsWith('@'))
  const paragraph = lines.slice(start, length === -1 ? undefined : start + length).join(' ')
  return (/^.*?\.(?= [A-Z`]|$)/.exec(paragraph)?.[0] ?? paragraph).replace(/\.$/, '')
}
