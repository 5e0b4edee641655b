import { NegError } from '../../errors.ts'

/** Which classes each example of a batch asks for: `each` of them an example, one example after the other. */
export interface ClassRows {
  readonly ids: Int32Array
  readonly each: number
}

/**
 * @throws NEG_SHAPE unless there are as many ids for each example; NEG_ID_UNKNOWN for one outside 0 .. count - 1;
 *   NEG_ID_DUPLICATE for one that an example has twice.
 */
export function classRows(classes: ArrayLike<number>, examples: number, count: number): ClassRows {
  const each = classes.length / examples
  if (!Number.isInteger(each) || each < 1) {
    throw new NegError('NEG_SHAPE', `${classes.length} classes are not as many for each of ${examples} examples`, {
      where: { field: 'classes' },
    })
  }
  const ids = Int32Array.from(classes)
  for (let at = 0; at < ids.length; at += 1) {
    const example = Math.floor(at / each)
    if (ids[at] !== classes[at] || ids[at] < 0 || ids[at] >= count) {
      throw new NegError('NEG_ID_UNKNOWN', `${classes[at]} is not one of ${count} classes`, {
        where: { field: 'classes', row: example + 1 },
        remedy: `Number the classes from 0 to ${count - 1}.`,
      })
    }
    if (ids.subarray(example * each, at).includes(ids[at])) {
      throw new NegError('NEG_ID_DUPLICATE', `class ${ids[at]} stands twice at one example`, {
        where: { field: 'classes', row: example + 1 },
      })
    }
  }
  return { ids, each }
}
