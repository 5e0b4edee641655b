import { expect, it } from 'vitest'

import { LastUsed } from './last-used.ts'

it('keeps the value used last, one call at a time, and frees it for another', async () => {
  const events: string[] = []
  const held = new LastUsed<string>((value) => events.push(`free ${value}`))
  const use = (key: string): Promise<void> =>
    held.use(
      key,
      () => {
        events.push(`make ${key}`)
        return key
      },
      async (value) => {
        events.push(`begin ${value}`)
        await new Promise((resolve) => setTimeout(resolve, 1))
        events.push(`end ${value}`)
      },
    )
  await Promise.all([use('a'), use('a'), use('b')])
  expect(events.join(', ')).toBe('make a, begin a, end a, begin a, end a, free a, make b, begin b, end b')
})

it('goes on after a failure, and makes anew what could not be made', async () => {
  const held = new LastUsed<number>()
  const broken = held.use(
    'a',
    () => Promise.reject(new Error('no')),
    async (value) => value,
  )
  const next = held.use(
    'a',
    () => 1,
    async (value) => value,
  )
  await expect(broken).rejects.toThrow('no')
  expect(await next).toBe(1)
  await expect(
    held.use(
      'a',
      () => 2,
      () => Promise.reject(new Error('work')),
    ),
  ).rejects.toThrow('work')
  expect(
    await held.use(
      'a',
      () => 2,
      async (value) => value,
    ),
  ).toBe(1)
})
