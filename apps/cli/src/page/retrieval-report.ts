import type { Page } from './page.ts'
import { fusionSection } from './retrieval-report/fusion-section.ts'
import { headline, leadSentence } from './retrieval-report/headline.ts'
import { filtersSection, hardnessSection } from './retrieval-report/mining-sections.ts'
import { queriesSection } from './retrieval-report/queries-section.ts'
import type { RetrievalReportData } from './retrieval-report/report-data.ts'
import { resultsSection } from './retrieval-report/results-section.ts'
import { trainingSection } from './retrieval-report/training-section.ts'

/**
 * The page of a retrieval comparison: which negatives made the better retriever, by how much, and why.
 *
 * It takes plain data and computes nothing but ratios, shares and Holm's correction; verdicts follow from the
 * differences and p values in the data. Sections whose data is absent are left out. An arm has one colour in all
 * figures, and negatives have that of the arm which learnt from them. Render it with `renderPage`.
 */
export function retrievalReport(data: RetrievalReportData): Page {
  const sections = [
    { title: 'In short', blocks: headline(data) },
    resultsSection(data),
    trainingSection(data),
    hardnessSection(data),
    filtersSection(data),
    fusionSection(data),
    queriesSection(data),
  ]
  return {
    title: data.title,
    kicker: data.dataset.name,
    lead: leadSentence(data),
    sections: sections.filter((section) => section !== undefined),
    provenance: data.provenance,
  }
}
