import { NegError } from '@neg/core'

export interface RefreshedNegativesOptions {
  /** Steps between two minings. */
  readonly every: number
}

/**
 * Negatives that follow the model: mined anew every n training steps with the weights of the moment, since yesterday's
 * hard negatives are today's easy ones (ANCE, Xiong and others 2021).
 *
 * Steps may be asked in any order within a period; the mining of a period happens once, when one of its steps is first
 * asked for, and only the last is remembered. (ANCE refreshes beside the training, on an older model; here training
 * waits.)
 *
 * @throws NEG_RANGE unless `every` is a whole number >= 1.
 */
export class RefreshedNegatives<T> {
  readonly every: number
  readonly #mine: (step: number) => Promise<T>
  #current: { readonly period: number; readonly mined: Promise<T> } | undefined

  /** @param mine mines with the model as it is; called with the first step of the period. */
  constructor(mine: (step: number) => Promise<T>, { every }: RefreshedNegativesOptions) {
    if (!Number.isInteger(every) || every < 1) {
      throw new NegError('NEG_RANGE', `every is ${every}, not a whole number >= 1`, { where: { field: 'every' } })
    }
    this.every = every
    this.#mine = mine
  }

  /** The negatives that hold at a step, counted from 0. */
  at(step: number): Promise<T> {
    const period = Math.floor(step / this.every)
    if (this.#current?.period !== period) this.#current = { period, mined: this.#mine(period * this.every) }
    return this.#current.mined
  }
}
