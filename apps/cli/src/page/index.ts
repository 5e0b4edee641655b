/** A self-contained HTML page: no network, light and dark, wide and narrow. */
export interface Page {
  readonly title: string
}
