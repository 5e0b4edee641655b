/** A colour in both themes. */
export interface PaletteColor {
  readonly light: string
  readonly dark: string
}

/**
 * Eight colours that stay apart for every kind of colour vision: the least distance between two of them in OKLab,
 * over normal and simulated red-, green- and blue-blind sight, is above that of the usual safe palettes, and each
 * has a contrast of at least 3 to 1 with the page. The test beside this file holds both.
 */
export const palette: readonly PaletteColor[] = [
  { light: '#2d69b0', dark: '#7b9bfe' },
  { light: '#c90107', dark: '#ee7e0d' },
  { light: '#648e7e', dark: '#5ed18c' },
  { light: '#770568', dark: '#bf76af' },
  { light: '#b18f13', dark: '#f0df4a' },
  { light: '#0a9be0', dark: '#8af1f6' },
  { light: '#3919b0', dark: '#786afd' },
  { light: '#616263', dark: '#adb8de' },
]

/** What stands behind the figures. */
export const surface: PaletteColor = { light: '#ffffff', dark: '#14171c' }

/** The palette's colour as a reference that follows the reader's theme. Numbers past the end start over. */
export function colorReference(index: number): string {
  return `var(--color-${index % palette.length})`
}
