import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { NegError, Philox } from '@neg/core'
import { readLines } from '@neg/core/data'

import type { DataSource, ExperimentOptions } from '../experiment.ts'
import { drawDigits, type DigitImages } from './draw-digits.ts'

/** Digits to learn from and digits to be judged on. */
export interface DigitData {
  readonly train: DigitImages
  readonly test: DigitImages
  /** Which digits they are, for the page. */
  readonly source: string
}

/** The files of optdigits where the data root holds them, else nothing. */
function filesOf({ dataDir }: ExperimentOptions): readonly string[] {
  if (dataDir === undefined) return []
  const files = ['optdigits.tra', 'optdigits.tes'].map((name) => join(dataDir, 'optdigits', name))
  return files.every((file) => existsSync(file)) ? files : []
}

/** Optdigits where it is given. Its digest is that of nothing where digits are drawn. */
export const digitSource: DataSource = { name: 'optdigits, or drawn digits where it is absent', locate: filesOf }

/**
 * The handwritten digits of optdigits from `optdigits/` below the data root; where they are absent, digits drawn by
 * `drawDigits`, always the same, and fewer for a quick run.
 *
 * @throws NEG_INPUT_SYNTAX for a line that is no digit.
 */
export async function digitData(options: ExperimentOptions): Promise<DigitData> {
  const [train, test] = filesOf(options)
  if (train === undefined) {
    const rng = new Philox(0).fork('digits')
    const [learnt, judged] = options.quick ? [1000, 400] : [3820, 1800]
    return {
      train: drawDigits(learnt, rng.fork('train')),
      test: drawDigits(judged, rng.fork('test')),
      source: 'drawn digits: optdigits is not below the data root (--data), so this run drew digits of its own',
    }
  }
  return {
    train: await readDigits(train),
    test: await readDigits(test),
    source: 'optdigits: 3,823 digits of 30 writers to learn from, 1,797 of 13 others to be judged on',
  }
}

async function readDigits(file: string): Promise<DigitImages> {
  const [pixels, labels]: [number[], number[]] = [[], []]
  for await (const { text, line } of readLines(file)) {
    if (text === '') continue
    const numbers = text.split(',').map(Number)
    const digit = numbers[64]
    const fits = numbers.length === 65 && numbers.every((value) => Number.isInteger(value) && value >= 0 && value <= 16)
    if (!fits || digit > 9) {
      throw new NegError('NEG_INPUT_SYNTAX', 'this is no digit of optdigits', {
        where: { file, line },
        remedy: 'Each line holds 64 counts of 0 to 16 and the digit, with commas between.',
      })
    }
    for (const count of numbers.slice(0, 64)) pixels.push(count / 16)
    labels.push(digit)
  }
  return { pixels: Float32Array.from(pixels), labels: Int32Array.from(labels) }
}
