import { describeLosses } from '../../../fixtures/describe-losses.ts'
import { type LossSubject, pairedFamily } from '../../testing/index.ts'
import { infoNCE } from './info-nce.ts'

const subjects: LossSubject[] = [
  { module: new URL('./info-nce.ts', import.meta.url), loss: infoNCE, family: pairedFamily },
  {
    module: new URL('./info-nce.ts', import.meta.url),
    loss: infoNCE,
    family: pairedFamily,
    memory: 'rows',
    options: { temperature: 0.5, reduction: 'none', blockSize: 5 },
  },
]

await describeLosses(new URL('.', import.meta.url), subjects)
