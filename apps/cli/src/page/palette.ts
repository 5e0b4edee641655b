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
  { light: '#4169c0', dark: '#7b9bfe' },
  { light: '#cf3002', dark: '#ee7e0d' },
  { light: '#4e9882', dark: '#5ed18c' },
  { light: '#81247c', dark: '#bf76af' },
  { light: '#c58a14', dark: '#f0df4a' },
  { light: '#35a7dc', dark: '#8af1f6' },
  { light: '#4813bc', dark: '#786afd' },
  { light: '#676865', dark: '#adb8de' },
]

/** What stands behind the figures. */
export const surface: PaletteColor = { light: '#ffffff', dark: '#14171c' }

/** The palette's colour as a reference that follows the reader's theme. Numbers past the end start over. */
export function colorReference(index: number): string {
  return `var(--color-${index % palette.length})`
}
