/** Something of this thread's that the next call may use again. */
export class LastUsed<T> {
  readonly #dispose: (value: T) => void
  #held: { readonly key: string; readonly value: Promise<T> } | undefined
  #turn: Promise<unknown> = Promise.resolve()

  /** @param dispose frees what makes room for another. */
  constructor(dispose: (value: T) => void = () => {}) {
    this.#dispose = dispose
  }

  /**
   * Works with the value of a key: the one used last, or what `make` makes. Calls wait for each other, so that none
   * loses its value to another.
   */
  use<R>(key: string, make: () => T | Promise<T>, work: (value: T) => Promise<R>): Promise<R> {
    const result = this.#turn.then(async () => work(await this.#valueOf(key, make)))
    this.#turn = result.catch(failedBefore)
    return result
  }

  async #valueOf(key: string, make: () => T | Promise<T>): Promise<T> {
    if (this.#held?.key === key) return this.#held.value
    if (this.#held !== undefined) this.#dispose(await this.#held.value)
    const value = Promise.resolve().then(make)
    this.#held = { key, value }
    value.catch(() => (this.#held = undefined))
    return value
  }
}

/** What fails is answered where it was asked for; the next call goes on. */
function failedBefore(): void {}
