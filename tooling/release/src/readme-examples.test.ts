import { expect, test } from 'vitest'

import { readmeCommands, readmeExamples } from './readme-examples.ts'

test('takes the TypeScript blocks and nothing else', () => {
  const readme = [
    '# A package',
    '```sh',
    'npm i a',
    '```',
    '```ts',
    "import { a } from 'a'",
    '',
    'a()',
    '```',
    'Text with `ts` in it.',
    '```ts',
    'b()',
    '```',
    '',
  ].join('\n')
  expect(readmeExamples(readme)).toEqual(["import { a } from 'a'\n\na()\n", 'b()\n'])
})

test('takes the commands that a reader would type', () => {
  const readme = '```sh\nnpm i @neg/cli\nneg --help\nnpx neg lab list\n```\n```ts\nneg (1)\n```\n'
  expect(readmeCommands(readme)).toEqual([['--help'], ['lab', 'list']])
})
