#!/usr/bin/env node
import { runProcess } from '../dist/run-process.js'

await runProcess(process.argv.slice(2))
