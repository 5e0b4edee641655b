import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { NegError } from '@neg/core'
import type { Rng } from '@neg/core'
import { readLines } from '@neg/core/data'
import { shuffle } from '@neg/core/random'

import type { DataSource, ExperimentOptions } from '../experiment.ts'

/** Measurements with a target each. */
export interface Measurements {
  /** Rows x 5. */
  readonly features: Float32Array
  /** In decibels. */
  readonly targets: Float32Array
}

/** Numbers that describe a measurement. */
export const airfoilColumns = 5

function fileOf({ dataDir }: ExperimentOptions): string | undefined {
  const file = dataDir === undefined ? undefined : join(dataDir, 'airfoil-self-noise', 'airfoil_self_noise.dat')
  return file !== undefined && existsSync(file) ? file : undefined
}

/** UCI airfoil self-noise where it is given. Its digest is that of nothing where it is absent. */
export const airfoilSource: DataSource = {
  name: 'airfoil self-noise, where it is given',
  locate: (options) => {
    const file = fileOf(options)
    return file === undefined ? [] : [file]
  },
}

/**
 * The airfoil measurements below the data root, frequency and displacement thickness as logarithms; undefined where they
 * are absent.
 *
 * @throws NEG_INPUT_SYNTAX for a line that isn't six numbers.
 */
export async function readAirfoil(options: ExperimentOptions): Promise<Measurements | undefined> {
  const file = fileOf(options)
  if (file === undefined) return undefined
  const [features, targets]: [number[], number[]] = [[], []]
  for await (const { text, line } of readLines(file)) {
    if (text === '') continue
    const numbers = text.split('\t').map(Number)
    if (
      numbers.length !== airfoilColumns + 1 ||
      !numbers.every(Number.isFinite) ||
      numbers[0] <= 0 ||
      numbers[4] <= 0
    ) {
      throw new NegError('NEG_INPUT_SYNTAX', 'this is no measurement of an airfoil', {
        where: { file, line },
        remedy: 'Each line holds six numbers with tabs between, the sound pressure last.',
      })
    }
    const [frequency, angle, chord, velocity, thickness, pressure] = numbers
    features.push(Math.log(frequency), angle, chord, velocity, Math.log(thickness))
    targets.push(pressure)
  }
  return { features: Float32Array.from(features), targets: Float32Array.from(targets) }
}

/** Two parts of the measurements, one to learn from and one to be judged on, standardised by the former. */
export interface AirfoilSplit {
  readonly train: Measurements
  readonly test: Measurements
}

/** 1,003 rows to learn from and 200 to be judged on, at random; the 300 between them are left for choices. */
export function splitAirfoil({ features, targets }: Measurements, rng: Rng): AirfoilSplit {
  const order = shuffle(
    Int32Array.from({ length: targets.length }, (_, row) => row),
    rng,
  )
  const part = (rows: Int32Array): Measurements => measurementsOf({ features, targets }, rows)
  const [train, test] = [part(order.subarray(0, 1003)), part(order.subarray(1303))]
  for (let column = 0; column < airfoilColumns; column += 1) {
    const values = train.features.filter((_, at) => at % airfoilColumns === column)
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
    for (const { features: rows } of [train, test]) {
      for (let at = column; at < rows.length; at += airfoilColumns) rows[at] = (rows[at] - mean) / deviation
    }
  }
  return { train, test }
}

/** Some of the measurements, in the order asked for. */
export function measurementsOf({ features, targets }: Measurements, rows: Int32Array): Measurements {
  return {
    features: Float32Array.from({ length: rows.length * airfoilColumns }, (_, at) => {
      const row = rows[Math.floor(at / airfoilColumns)]
      return features[row * airfoilColumns + (at % airfoilColumns)]
    }),
    targets: Float32Array.from(rows, (row) => targets[row]),
  }
}
