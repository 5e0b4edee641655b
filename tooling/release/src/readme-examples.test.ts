import { expect, test } from 'vitest'

import { readmeExamples } from './readme-examples.ts'

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
