import { MultiBar } from 'cli-progress'
import type { SingleBar } from 'cli-progress'

import type { LabArmDone } from './load-lab.ts'

/** Shows a run's progress: two bars on a terminal, a line for each arm elsewhere. */
export interface LabProgress {
  /** A step of the current arm. */
  readonly step: (label: string, done: number, total: number) => void
  readonly arm: (arm: LabArmDone) => void
  readonly stop: () => void
}

export function labProgress(stream: NodeJS.WriteStream): LabProgress {
  if (!stream.isTTY) {
    let step = ''
    return {
      step: (label) => {
        if (label !== step) stream.write(`  ${label}\n`)
        step = label
      },
      arm: (arm) => stream.write(`${describe(arm)} (${arm.done} of ${arm.total})\n`),
      stop: () => {},
    }
  }
  const bars = new MultiBar({
    format: '{bar} {value}/{total} {label}',
    stream,
    hideCursor: true,
    clearOnComplete: false,
  })
  const arms = bars.create(1, 0, { label: 'arms' })
  let steps: SingleBar | undefined
  return {
    step: (label, done, total) => {
      steps ??= bars.create(total, 0, { label })
      steps.setTotal(total)
      steps.update(done, { label })
    },
    arm: (arm) => {
      arms.setTotal(arm.total)
      arms.update(arm.done, { label: describe(arm) })
    },
    stop: () => bars.stop(),
  }
}

function describe({ arm, seed, seconds, found }: LabArmDone): string {
  return `${arm}, seed ${seed}: ${found ? 'found' : `${seconds.toFixed(1)} s`}`
}
