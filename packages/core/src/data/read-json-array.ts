import { NegError } from '../errors.ts'
import { type JsonRow, parseObject } from './jsonl.ts'
import { readLines } from './read-lines.ts'

/**
 * Reads a file that is one JSON list of objects, object by object: memory is one object or one line, whichever is
 * longer, so a list without line ends has to fit in memory. `line` is where the object ends. See `readLines` for what
 * the file may be.
 *
 * @throws NEG_INPUT_SYNTAX for broken JSON, NEG_INPUT_SCHEMA for elements that are no objects, with the line.
 */
export async function* readJsonArray(file: string): AsyncGenerator<JsonRow, void, undefined> {
  // Between elements a comma or a bracket is due; inside one, only braces and strings matter, and JSON.parse judges.
  let due: Due = 'list'
  let depth = 0
  let inString = false
  let held = ''
  let lastLine = 0
  for await (const { text, line } of readLines(file)) {
    lastLine = line
    let start = 0
    for (let i = 0; i < text.length; i += 1) {
      const unit = text[i]
      if (depth > 0) {
        if (inString) {
          if (unit === '\\') i += 1
          else if (unit === '"') inString = false
        } else if (unit === '"') inString = true
        else if (unit === '{') depth += 1
        else if (unit === '}') {
          depth -= 1
          if (depth === 0) {
            yield parseObject(held + text.slice(start, i + 1), file, line)
            held = ''
            due = 'comma'
          }
        }
      } else if (unit !== ' ' && unit !== '\t') {
        if (unit === '{' && (due === 'first' || due === 'element')) {
          depth = 1
          start = i
        } else if (unit === '[' && due === 'list') due = 'first'
        else if (unit === ',' && due === 'comma') due = 'element'
        else if (unit === ']' && (due === 'first' || due === 'comma')) due = 'end'
        else throw unexpected(file, line, due, unit)
      }
    }
    if (depth > 0) held += `${text.slice(start)}\n`
  }
  if (due !== 'end') throw unexpected(file, lastLine, due, endOfFile)
}

const endOfFile = 'the end of the file'

/** What comes next at the top of the list, in words. */
const wanted = {
  list: 'a list',
  first: 'an object',
  element: 'an object',
  comma: 'a comma or ]',
  end: 'nothing more',
}

type Due = keyof typeof wanted

function unexpected(file: string, line: number, due: Due, found: string): NegError {
  // A value of another kind where an object is due is sound JSON of the wrong shape; anything else is broken.
  const otherValue = wanted[due] === 'an object' && found !== endOfFile && !['}', ']', ',', ':'].includes(found)
  return new NegError(
    otherValue ? 'NEG_INPUT_SCHEMA' : 'NEG_INPUT_SYNTAX',
    `${wanted[due]} should stand here, not ${found}`,
    { where: { file, line }, remedy: 'The file has to be one JSON list of objects.' },
  )
}
