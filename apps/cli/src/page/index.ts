export type {
  Axis,
  BarChart,
  CategorySeries,
  Chart,
  DotChart,
  Figure,
  FigureInterval,
  Histogram,
  LineChart,
  LineSeries,
  Mark,
  Point,
  ScatterChart,
} from './figures/figure.ts'
export type {
  Block,
  DataTable,
  Details,
  Grid,
  InlinePiece,
  InlineText,
  KeyFigures,
  List,
  Notice,
  NumberFormat,
  Page,
  PageProvenance,
  Prose,
  Section,
  TableCell,
  TableColumn,
  TableRow,
  Tone,
} from './page.ts'
export { renderPage } from './render-page.ts'
export {
  filterWords,
  reportComparison,
  reportLoss,
  reportMeasures,
  reportSource,
  shownMeasure,
} from './retrieval-report/from-records.ts'
export { readReportData } from './retrieval-report/read-report-data.ts'
export { retrievalReport } from './retrieval-report.ts'
export { retrievalReportSchema } from './retrieval-report/report-schema.ts'
export type {
  ReportArm,
  ReportComparison,
  ReportFalseNegatives,
  ReportFilter,
  ReportFusion,
  ReportInterval,
  ReportMeasure,
  ReportQuery,
  ReportSource,
  RetrievalReportData,
} from './retrieval-report/report-data.ts'
