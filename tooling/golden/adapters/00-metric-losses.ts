import { defineAdapter } from '../src/define-adapter.ts'
import { contrastive } from './00-metric-losses/contrastive.ts'
import { views } from './00-metric-losses/views.ts'

export default defineAdapter({ file: '00-metric-losses', functions: { ...contrastive, ...views } })
