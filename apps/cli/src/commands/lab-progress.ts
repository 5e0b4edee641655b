import { createProgress } from '../terminal/create-progress.ts'
import type { ProgressOptions, ProgressStep } from '../terminal/create-progress.ts'
import type { LabArmDone } from './load-lab.ts'

/** Shows a run's progress: a bar for each step under way, a line for each step and arm that is done. */
export interface LabProgress {
  /** A step of an arm; steps may run side by side, told apart by their labels. */
  readonly step: (label: string, done: number, total: number) => void
  readonly arm: (arm: LabArmDone) => void
  readonly stop: () => void
}

/** Progress on stderr: bars on a terminal, finished lines elsewhere. */
export function labProgress(options: ProgressOptions = {}): LabProgress {
  const progress = createProgress(options)
  const running = new Map<string, ProgressStep>()
  return {
    step: (label, done, total) => {
      const step = running.get(label) ?? progress.step(label)
      running.set(label, step)
      step.update(done, total)
      if (done < total) return
      step.done()
      running.delete(label)
    },
    arm: ({ arm, seed, seconds, found, done, total }) =>
      progress.note(`arm ${done} of ${total}: ${arm}, seed ${seed}, ${found ? 'found' : `${seconds.toFixed(1)} s`}`),
    stop: () => progress.close(),
  }
}
