import { join } from 'node:path'

import { sha256, writeJson, writeWhole } from '@neg/core/execution'

import type { Register } from './index.ts'

/** `neg report DIR`: the page of a comparison, made from the data its run left. */
export const reportCommand: Register = (program) => {
  program
    .command('report')
    .description('Write the page of a finished comparison: report.html, one file that needs no network.')
    .argument('<dir>', 'the folder of the run, with its report-data.json')
    .option('--out <dir>', 'write the page into this folder instead')
    .option('--json <file>', 'write what the page shows as JSON')
    .addHelpText(
      'after',
      `
The same data gives the same bytes. Parts that the data lacks are left out of the page.

Example:
  neg report runs/reverse-dictionary`,
    )
    .action(async (folder: string, { out = folder, json }: { readonly out?: string; readonly json?: string }) => {
      // The figures' library is only loaded by who draws.
      const { renderPage, retrievalReport } = await import('../page/index.ts')
      const { readReportData } = await import('../page/retrieval-report/read-report-data.ts')
      const data = await readReportData(folder)
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
