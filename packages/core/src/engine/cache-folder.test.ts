import { describe, expect, it } from 'vitest'

import { cacheFolder, engineFolder } from './cache-folder.ts'

describe('cacheFolder', () => {
  it.each([
    [{ NEG_CACHE: '/own', XDG_CACHE_HOME: '/xdg', HOME: '/home/a' }, '/own'],
    [{ XDG_CACHE_HOME: '/xdg', HOME: '/home/a' }, '/xdg/neg'],
    [{ XDG_CACHE_HOME: '', HOME: '/home/a' }, '/home/a/.cache/neg'],
    [{ USERPROFILE: 'C:/Users/a' }, 'C:/Users/a/.cache/neg'],
  ])('%j gives %s', (environment, folder) => {
    expect(cacheFolder(environment)).toBe(folder)
  })

  it('keeps versions, packages and platforms apart', () => {
    const folder = engineFolder('/cache', '@tensorflow/tfjs-node-gpu', '4.22.0')
    expect(folder).toBe(`/cache/engines/tfjs-node-gpu-4.22.0-${process.platform}-${process.arch}`)
  })
})
