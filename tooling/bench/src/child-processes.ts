import type { ChildProcess } from 'node:child_process'

const running = new Set<ChildProcess>()

/** Remembers a child process until it ends, so that it doesn't outlive this one; returns it. */
export function tracked<Child extends ChildProcess>(child: Child): Child {
  running.add(child)
  child.once('error', () => running.delete(child))
  child.once('close', () => running.delete(child))
  return child
}

/** Ends every child process that is still there. */
export function endChildren(): void {
  for (const child of running) child.kill()
}
