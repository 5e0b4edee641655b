import { defineAdapter } from '../src/define-adapter.ts'
import { contrastive } from './00-contrastive-base/contrastive.ts'
import { margin } from './00-contrastive-base/margin.ts'

export default defineAdapter({ file: '00-contrastive-base', functions: { ...contrastive, ...margin } })
