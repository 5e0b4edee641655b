import { NegError } from '../../errors.ts'
import { checkLength } from '../../kernels/check-length.ts'
import { checkCount } from '../../check-options.ts'

/** Accuracies; NaN where a group has no example. */
export interface NovelClassMetrics {
  readonly all: number
  readonly known: number
  readonly novel: number
  /** Of `known` and `novel`: high only where both are. 0 where both are 0. */
  readonly harmonicMean: number
  /** Examples of known classes that were taken for novel ones. */
  readonly knownAsNovel: number
  /** Examples of novel classes that were taken for known ones. */
  readonly novelAsKnown: number
}

/**
 * How well known classes and classes added later are told apart, each group for itself: a mean over all hides a model that
 * serves one and fails the other. O(n).
 *
 * @param predictions [n], class numbers.
 * @param labels [n], class numbers: those below `knownClasses` are known, the others novel.
 * @throws NEG_SHAPE for none or another number of labels; NEG_RANGE for the number of known classes.
 * @system 40
 */
export function novelClassMetrics(
  predictions: ArrayLike<number>,
  labels: ArrayLike<number>,
  { knownClasses }: { readonly knownClasses: number },
): NovelClassMetrics {
  if (knownClasses !== 0) checkCount({ knownClasses })
  checkLength('labels', labels, predictions.length)
  if (labels.length === 0) {
    throw new NegError('NEG_SHAPE', 'there is nothing to judge', { where: { field: 'predictions' } })
  }
  const counts = { known: 0, novel: 0, knownRight: 0, novelRight: 0, knownAsNovel: 0, novelAsKnown: 0 }
  for (let i = 0; i < labels.length; i += 1) {
    const isKnown = labels[i] < knownClasses
    counts[isKnown ? 'known' : 'novel'] += 1
    if (predictions[i] === labels[i]) counts[isKnown ? 'knownRight' : 'novelRight'] += 1
    else if (predictions[i] < knownClasses !== isKnown) counts[isKnown ? 'knownAsNovel' : 'novelAsKnown'] += 1
  }
  const [known, novel] = [counts.knownRight / counts.known, counts.novelRight / counts.novel]
  return {
    all: (counts.knownRight + counts.novelRight) / labels.length,
    known,
    novel,
    harmonicMean: known + novel === 0 ? 0 : (2 * known * novel) / (known + novel),
    knownAsNovel: counts.knownAsNovel,
    novelAsKnown: counts.novelAsKnown,
  }
}
