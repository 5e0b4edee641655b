import type * as Tensorflow from '@tensorflow/tfjs'

import { isNode, processorName } from '../node-host.ts'
import type { EngineLoader } from './loader.ts'

/** Plain JavaScript: slow, and always there. */
export function plainJsLoader(tf: typeof Tensorflow): EngineLoader {
  return {
    name: 'cpu',
    load: () =>
      Promise.resolve({
        name: 'cpu',
        device: isNode ? `${processorName()}, JavaScript` : 'JavaScript',
        version: `tfjs ${tf.version_core}`,
        threads: 1,
        software: false,
        backend: 'cpu',
      }),
  }
}
