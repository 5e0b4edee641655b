import { defineAdapter } from '../src/define-adapter.ts'
import { contrastive } from './00-metric-losses/contrastive.ts'
import { margin } from './00-metric-losses/margin.ts'
import { views } from './00-metric-losses/views.ts'

export default defineAdapter({ file: '00-metric-losses', functions: { ...contrastive, ...margin, ...views } })
