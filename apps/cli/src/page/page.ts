import type { Figure } from './figures/figure.ts'

/** How a badge, a notice or a cell is meant; each has a colour that reads in light and dark. */
export type Tone = 'neutral' | 'good' | 'bad' | 'warning' | 'info'

/** A piece of a line of text. */
export type InlinePiece =
  | { readonly kind: 'strong' | 'emphasis' | 'code'; readonly text: string }
  | { readonly kind: 'badge'; readonly text: string; readonly tone?: Tone }
  /** To a section of the page (`#id`), a file beside it, or an `https:` address that opens only when followed. */
  | { readonly kind: 'link'; readonly text: string; readonly href: string }

/** A line of text: plain, or of pieces. Everything is escaped, so data may go in as it is. */
export type InlineText = string | readonly (string | InlinePiece)[]

/** How numbers are written; `percent` takes shares of 1. `digits` are the decimals: 3, 1 for percents, 0 for integers. */
export interface NumberFormat {
  readonly style: 'decimal' | 'integer' | 'percent'
  readonly digits?: number
}

/** One or more paragraphs. */
export interface Prose {
  readonly kind: 'prose'
  readonly paragraphs: readonly InlineText[]
}

export interface List {
  readonly kind: 'list'
  readonly items: readonly InlineText[]
}

/** One sentence that must not be missed, such as a verdict. */
export interface Notice {
  readonly kind: 'notice'
  readonly tone: Tone
  readonly title: string
  readonly text: InlineText
  /** What stands behind it, in smaller print. */
  readonly reasons?: readonly InlineText[]
}

/** A row of large numbers. */
export interface KeyFigures {
  readonly kind: 'key-figures'
  readonly items: readonly { readonly label: string; readonly value: string; readonly note?: InlineText }[]
}

export interface TableColumn {
  readonly label: string
  /** What the column means, for those who don't know; shown on hover and read aloud. */
  readonly explanation?: string
  /** Default: `start` for text, `end` where the column has a format. */
  readonly align?: 'start' | 'end'
  /** For cells that are bare numbers. */
  readonly format?: NumberFormat
}

/** A number is written in its column's format; null is an empty cell. */
export type TableCell =
  | string
  | number
  | null
  | {
      readonly text: InlineText
      /** A second, smaller line, such as an interval. */
      readonly note?: string
      /** What sorting goes by; default the text. */
      readonly sort?: number | string
      /** A dot in the palette's colour with this number, as the figures draw it. */
      readonly color?: number
    }

export interface TableRow {
  readonly cells: readonly TableCell[]
  /** Set off from the others: the winner of a comparison. */
  readonly emphasis?: boolean
  /** Shown faintly: struck from a list, say. */
  readonly muted?: boolean
}

/** A table; the first cell of a row is its header. It scrolls inside its own container where it is too wide. */
export interface DataTable {
  readonly kind: 'table'
  readonly title: string
  /** Default false; true where what stands around the table says it already. It is still read aloud. */
  readonly hideTitle?: boolean
  readonly columns: readonly TableColumn[]
  readonly rows: readonly TableRow[]
  readonly caption?: InlineText
  /** Default true: a click on a column's head sorts by it. Rows stand in their given order until then. */
  readonly sortable?: boolean
}

/** Blocks that are shown when their summary is clicked. */
export interface Details {
  readonly kind: 'details'
  readonly summary: InlineText
  readonly blocks: readonly Block[]
  readonly open?: boolean
}

/** Blocks side by side where there is room, below one another where there isn't. */
export interface Grid {
  readonly kind: 'grid'
  readonly blocks: readonly Block[]
}

export type Block = Prose | List | Notice | KeyFigures | DataTable | Figure | Details | Grid

export interface Section {
  readonly title: string
  /** The anchor; default made of the title. */
  readonly id?: string
  readonly blocks: readonly Block[]
}

/** What the page's numbers were made with. No clock, host or path, so that equal results give equal pages. */
export interface PageProvenance {
  readonly engine?: string
  readonly seed?: number | string
  readonly commit?: string
  readonly versions?: Readonly<Record<string, string>>
  readonly data?: readonly { readonly name: string; readonly sha256: string }[]
}

/** A page as plain data; `renderPage` turns it into one HTML file. */
export interface Page {
  readonly title: string
  /** A few words above the title: what kind of page this is. */
  readonly kicker?: string
  /** The one sentence that stays when nothing else is read. */
  readonly lead?: InlineText
  readonly sections: readonly Section[]
  readonly provenance?: PageProvenance
}
