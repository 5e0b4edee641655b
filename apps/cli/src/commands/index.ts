import type { Command } from 'commander'

import { doctorCommand } from './doctor.ts'
import { engineCommand } from './engine.ts'
import { labCommand } from './lab.ts'

/** Adds one command to the program; `finish` sets the exit status of a command that ended without an error. */
export type Register = (program: Command, finish: (status: number) => void) => void

export const commands: readonly Register[] = [doctorCommand, engineCommand, labCommand]
