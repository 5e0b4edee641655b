import { findViolations } from './find-violations.ts'
import { root } from './workspace.ts'

/** `node boundaries.ts`: the gate that keeps packages to their borders. */
const violations = findViolations(root)
for (const { where, specifier, rule, remedy } of violations) {
  process.stderr.write(`${where}  '${specifier}'  ${rule}\n    ${remedy}\n`)
}
if (violations.length > 0) process.exit(1)
