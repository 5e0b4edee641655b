export { NegError } from '@neg/core'
