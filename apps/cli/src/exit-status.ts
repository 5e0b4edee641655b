import type { NegErrorCode } from '@neg/core'

/** The exit status that a named error ends a command with. */
export function exitStatus(code: NegErrorCode): 2 | 3 {
  return code === 'NEG_ENGINE_MISSING' || code === 'NEG_PEER_MISSING' ? 3 : 2
}
