import type { Block } from '@neg/cli/page'

import type { LabResult } from '../experiment.ts'

/** Which digits a run was over. */
export function dataBlock({ arms }: LabResult): Block {
  const { source } = arms[0].seeds[0].details as { readonly source: string }
  return {
    kind: 'prose',
    paragraphs: [
      `Data: ${source}. Each view of a digit is its pixels under noise along twelve hidden directions, louder than the digit itself and drawn anew for every view.`,
    ],
  }
}
