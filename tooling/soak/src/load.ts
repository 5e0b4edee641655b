/** Something that is done over and over; a step must leave everything as it was, but for what it learned. */
export interface Load {
  readonly name: LoadName
  /** Sets up what all steps share. */
  start(): Promise<{ step(index: number): Promise<void>; stop(): void }>
}

export const loadNames = ['training', 'kernels', 'errors'] as const
export type LoadName = (typeof loadNames)[number]

/** Steps of a full run: as many as make a loss of a few bytes a step show. */
export const fullSteps: Readonly<Record<LoadName, number>> = { training: 100_000, kernels: 5000, errors: 20_000 }
