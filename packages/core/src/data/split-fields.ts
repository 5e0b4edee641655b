/** The fields of a line between runs of ASCII white space, as C programs split them: other spaces belong to ids. */
export function splitFields(text: string): string[] {
  const fields: string[] = []
  let start = -1
  for (let i = 0; i <= text.length; i += 1) {
    const unit = text.charCodeAt(i)
    const space = i === text.length || unit === 0x20 || (unit >= 0x09 && unit <= 0x0d)
    if (space && start !== -1) {
      fields.push(text.slice(start, i))
      start = -1
    } else if (!space && start === -1) start = i
  }
  return fields
}
