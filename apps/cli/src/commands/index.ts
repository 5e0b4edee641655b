import type { Command } from 'commander'

import { dataCommand } from './data.ts'
import { doctorCommand } from './doctor.ts'
import { encodeCommand } from './encode.ts'
import { engineCommand } from './engine.ts'
import { evalCommand } from './eval.ts'
import { labCommand } from './lab.ts'
import { mineCommand } from './mine.ts'
import { reportCommand } from './report.ts'
import { searchCommand } from './search.ts'
import { trainCommand } from './train.ts'

/** Adds one command to the program; `finish` sets the exit status of a command that ended without an error. */
export type Register = (program: Command, finish: (status: number) => void) => void

export const commands: readonly Register[] = [
  dataCommand,
  mineCommand,
  trainCommand,
  encodeCommand,
  searchCommand,
  evalCommand,
  reportCommand,
  labCommand,
  doctorCommand,
  engineCommand,
]
