export type { Page } from '@neg/cli/page'
