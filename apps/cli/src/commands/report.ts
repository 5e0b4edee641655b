import { existsSync } from 'node:fs'
import { join } from 'node:path'

import { sha256, writeJson, writeWhole } from '@neg/core/execution'

import { gatherReport } from '../page/retrieval-report/gather-report.ts'
import { readReportData } from '../page/retrieval-report/read-report-data.ts'
import type { Register } from './index.ts'

interface ReportFlags {
  readonly out?: string
  readonly json?: string
  readonly control?: string
  readonly split?: string
}

/** `neg report DIR`: the page of a comparison, made from the data its run left. */
export const reportCommand: Register = (program) => {
  program
    .command('report')
    .description('Write the page of a finished comparison: report.html, one file that needs no network.')
    .argument('<dir>', "the folder of an experiment's run, or one with the folders of neg eval, train and mine in it")
    .option('--control <folder>', 'the evaluation, below <dir>, that the others are tested against')
    .option('--split <name>', 'the split to show (default: test)')
    .option('--out <dir>', 'write the page into this folder instead')
    .option('--json <file>', 'write what the page shows as JSON')
    .addHelpText(
      'after',
      `
The same data gives the same bytes. Parts that the data lacks are left out of the page.

Examples:
  neg report runs/reverse-dictionary
  neg report work --control work/judged-continued`,
    )
    .action(async (folder: string, { out = folder, json, control, split }: ReportFlags) => {
      // The figures' library is only loaded by who draws.
      const { renderPage, retrievalReport } = await import('../page/index.ts')
      const data = existsSync(join(folder, 'report-data.json'))
        ? await readReportData(folder)
        : await gatherReport(folder, {
            split,
            // As it was typed, or below the folder.
            control: control?.startsWith(`${folder}/`) ? control.slice(folder.length + 1) : control,
          })
      const page = retrievalReport(data)
      const html = renderPage(page)
      const path = join(out, 'report.html')
      await writeWhole(path, html)
      if (json !== undefined) {
        await writeJson(json, {
          schema: 'neg.report-page/1',
          title: page.title,
          sections: page.sections.map(({ title }) => title),
          primary: data.primary,
          arms: data.arms.map(({ id, measures }) => ({ id, value: measures[data.primary].value })),
          sha256: sha256(html),
        })
      }
      process.stdout.write(`The page lies in ${path}\n`)
    })
}
