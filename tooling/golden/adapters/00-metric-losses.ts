import { defineAdapter } from '../src/define-adapter.ts'
import { contrastive } from './00-metric-losses/contrastive.ts'

export default defineAdapter({ file: '00-metric-losses', functions: { ...contrastive } })
