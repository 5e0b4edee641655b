import type { Command } from 'commander'

/** Adds one command to the program; `finish` sets the exit status of a command that ended without an error. */
export type Register = (program: Command, finish: (status: number) => void) => void

export const commands: readonly Register[] = []
