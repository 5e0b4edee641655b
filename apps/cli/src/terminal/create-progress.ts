import { MultiBar } from 'cli-progress'
import type { SingleBar } from 'cli-progress'

/** One step of long work. */
export interface ProgressStep {
  /** Shows how far it is. Cheap enough to be called for every item. */
  update(done: number, total: number): void
  /** Ends the step and leaves a line: its label, the note, the time it took. */
  done(note?: string): void
}

export interface Progress {
  step(label: string): ProgressStep
  /** Leaves a line above the bars. */
  note(line: string): void
  /** Takes away the bars of steps that did not end; call it in a `finally`, or a timer keeps the process alive. */
  close(): void
}

export interface ProgressOptions {
  /** Default stderr, so that results on stdout can be piped. */
  readonly stream?: NodeJS.WritableStream & { readonly isTTY?: boolean }
  /** Milliseconds; default the process's clock. */
  readonly now?: () => number
}

interface Running {
  readonly label: string
  value: number
  total: number
  bar?: SingleBar
}

/**
 * Progress of steps that may run side by side: a bar each on a terminal, and one line for each finished step,
 * `mine bm25: 20,000 queries, 6.2 s`. Where no terminal is, these lines are all that is written.
 */
export function createProgress(options: ProgressOptions = {}): Progress {
  const { stream = process.stderr, now = () => performance.now() } = options
  const running = new Set<Running>()
  let bars: MultiBar | undefined

  const show = (): void => {
    if (stream.isTTY !== true || running.size === 0) return
    bars = new MultiBar({
      stream,
      format: `{label} {bar} {percentage} %  {value}/{total}`,
      barsize: 24,
      barCompleteChar: '█',
      barIncompleteChar: '░',
      formatValue: (value, _, type) => (type === 'percentage' ? String(value).padStart(3) : value.toLocaleString('en')),
      clearOnComplete: true,
      // Lines are cut at the terminal's width; its own wrapping stays as it is, also after a kill.
      linewrap: true,
      // An interrupt is the program's own business.
      gracefulExit: false,
    })
    for (const step of running) {
      step.bar = bars.create(step.total, step.value, { label: step.label.padEnd(24) })
    }
  }
  const hide = (): void => {
    bars?.stop()
    bars = undefined
  }

  return {
    step: (label) => {
      const step: Running = { label, value: 0, total: 1 }
      const started = now()
      hide()
      running.add(step)
      show()
      return {
        update: (done, total) => {
          step.value = done
          if (step.total !== total) step.bar?.setTotal((step.total = total))
          step.total = total
          step.bar?.update(done)
        },
        done: (note) => {
          if (!running.delete(step)) return
          hide()
          stream.write(`${[`${label}:`, note && `${note},`, duration(now() - started)].filter(Boolean).join(' ')}\n`)
          show()
        },
      }
    },
    note: (line) => {
      hide()
      stream.write(`${line}\n`)
      show()
    },
    close: () => {
      running.clear()
      hide()
    },
  }
}

/** `6.2 s`, `3 min 5 s`. */
function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  return `${Math.floor(whole / 60)} min ${whole % 60} s`
}
