/** `12.3 ms`: three digits, in the unit that fits. */
export function seconds(value: number): string {
  if (value < 1e-3) return `${digits(value * 1e6)} us`
  if (value < 1) return `${digits(value * 1e3)} ms`
  return `${digits(value)} s`
}

/** `1.23 GB`. */
export function bytes(value: number): string {
  return value < 1e9 ? `${(value / 1e6).toFixed(0)} MB` : `${(value / 1e9).toFixed(2)} GB`
}

/** Three digits, or as many as stand before the point. */
export function digits(value: number): string {
  if (value === 0) return '0'
  const decimals = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))))
  return decimals > 6 ? value.toExponential(1) : value.toFixed(decimals)
}

/** A difference: a power of ten and two digits. */
export function difference(value: number): string {
  return value === 0 ? '0' : value.toExponential(1)
}
