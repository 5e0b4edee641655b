import { readFileSync } from 'node:fs'

/** The largest resident size this process has had, in bytes. */
export function peakMemory(): number {
  if (process.platform === 'linux') {
    // The system's other counter starts at the size of the process that started this one.
    const kilobytes = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]
    if (kilobytes !== undefined) return Number(kilobytes) * 1024
  }
  return process.resourceUsage().maxRSS * 1024
}
