import { expect, it } from 'vitest'

import { numberField, numbersField, objectsField, optionalField, stringField, stringsField } from './json-fields.ts'

const row = {
  value: { text: 'x', list: ['a', 'b'], numbers: [1, 2], objects: [{ id: 'p' }], mixed: ['a', 1], nothing: null },
  file: 'some.jsonl',
  line: 7,
}

it('reads fields of the right kind', () => {
  expect(stringField(row, 'text')).toBe('x')
  expect(stringsField(row, 'list')).toEqual(['a', 'b'])
  expect(numbersField(row, 'numbers')).toEqual([1, 2])
  expect(stringField(objectsField(row, 'objects')[0], 'id')).toBe('p')
  expect(optionalField(stringField, row, 'absent')).toBeUndefined()
  expect(optionalField(stringField, row, 'nothing')).toBeUndefined()
})

it.each([
  [() => stringField(row, 'list'), 'a string should stand here, not a list', 'list'],
  [() => stringField(row, 'absent'), 'a string should stand here, not nothing', 'absent'],
  [() => stringField(row, 'nothing'), 'a string should stand here, not null', 'nothing'],
  [() => stringsField(row, 'text'), 'a list of strings should stand here, not a string', 'text'],
  [() => stringsField(row, 'mixed'), 'a list of strings should stand here, not a list with a number in it', 'mixed'],
  [() => numbersField(row, 'list'), 'a list of numbers should stand here, not a list with a string in it', 'list'],
  [() => numberField(row, 'text'), 'a number should stand here, not a string', 'text'],
  [() => objectsField(row, 'text'), 'a list of objects should stand here, not a string', 'text'],
  [() => optionalField(stringField, row, 'list'), 'a string should stand here, not a list', 'list'],
])('refuses the wrong kind, with its place: case %#', (call, message, field) => {
  expect(call).toThrow(
    expect.objectContaining({ code: 'NEG_INPUT_SCHEMA', message, where: { file: 'some.jsonl', line: 7, field } }),
  )
})
