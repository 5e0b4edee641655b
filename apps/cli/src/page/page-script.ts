/**
 * What a page runs: the heads of sortable tables become buttons. A first click sorts numbers from the largest and text
 * from A; without scripts the tables stand in their given order.
 */
export const pageScript = `
for (const table of document.querySelectorAll('table[data-sortable]')) {
  const body = table.tBodies[0]
  const heads = [...table.tHead.rows[0].cells]
  heads.forEach((head, index) => {
    const button = document.createElement('button')
    button.type = 'button'
    button.append(...head.childNodes)
    head.append(button)
    button.addEventListener('click', () => {
      const keys = new Map([...body.rows].map((row) => {
        const cell = row.cells[index]
        return [row, cell.dataset.sort ?? cell.textContent]
      }))
      const numeric = [...keys.values()].every((key) => key === '' || Number.isFinite(Number(key)))
      const before = head.getAttribute('aria-sort')
      const descending = before === null ? numeric : before === 'ascending'
      for (const other of heads) other.removeAttribute('aria-sort')
      head.setAttribute('aria-sort', descending ? 'descending' : 'ascending')
      const order = (a, b) => {
        const x = keys.get(a)
        const y = keys.get(b)
        if (x === '' || y === '') return (x === '') - (y === '')
        return (numeric ? x - y : x.localeCompare(y, 'en')) * (descending ? -1 : 1)
      }
      body.append(...[...body.rows].sort(order))
    })
  })
}
`
