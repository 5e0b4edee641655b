import { defineAdapter } from '../src/define-adapter.ts'
import { contrastive } from './00-metric-losses/contrastive.ts'
import { distillation } from './00-metric-losses/distillation.ts'
import { margin } from './00-metric-losses/margin.ts'
import { memory } from './00-metric-losses/memory.ts'
import { proxy } from './00-metric-losses/proxy.ts'
import { views } from './00-metric-losses/views.ts'

export default defineAdapter({
  file: '00-metric-losses',
  functions: { ...contrastive, ...distillation, ...margin, ...memory, ...proxy, ...views },
})
