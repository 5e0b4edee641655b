/** What a process held after some steps. */
export interface Sample {
  readonly step: number
  readonly tensors: number
  /** Bytes of its tensors. */
  readonly bytes: number
  /** Its resident size. */
  readonly rss: number
}

export interface Judgement {
  readonly tensors: { readonly first: number; readonly last: number }
  /** Resident bytes, and how much the second half of the run holds above its second quarter. */
  readonly rss: { readonly settled: number; readonly last: number; readonly growth: number; readonly perStep: number }
  readonly verdict: 'flat' | 'grows'
  readonly reason: string
}

/** A resident size that changes by less than this is a matter of the allocator. */
const allowedBytes = 24 * 2 ** 20
const allowedShare = 0.08

/**
 * Says whether a run held the same all along. The first quarter is for settling: compiled code, pools and heaps reach
 * their sizes there. From then on the number of tensors must not change, and the median resident size of the last
 * quarter may exceed that of the second by no more than 24 MB and 8 %.
 */
export function judge(samples: readonly Sample[]): Judgement {
  const from = Math.floor(samples.length / 4)
  const held = samples.slice(from)
  const settled = median(samples.slice(from, from * 2).map(({ rss }) => rss))
  const last = median(samples.slice(-from).map(({ rss }) => rss))
  const growth = last - settled
  const perStep = growth / (samples.at(-1)!.step / 2)
  const tensors = { first: held[0].tensors, last: held.at(-1)!.tensors }
  const tensorsGrow = held.some((sample) => sample.tensors !== tensors.first || sample.bytes !== held[0].bytes)
  const rssGrows = growth > Math.max(allowedBytes, settled * allowedShare)
  const reason = tensorsGrow
    ? `tensors went from ${tensors.first} to ${tensors.last}`
    : rssGrows
      ? `the resident size grew by ${Math.round(growth / 2 ** 20)} MB`
      : ''
  return {
    tensors,
    rss: { settled, last, growth, perStep },
    verdict: tensorsGrow || rssGrows ? 'grows' : 'flat',
    reason,
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]
}
