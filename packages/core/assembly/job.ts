// How the threads share work. A job is some units of one operation; each thread takes the next unit until none is
// left, whichever thread that is, so a unit must write only what no other unit writes. All of it lies in the shared
// memory below `firstFree`:
//
//   0    how many jobs have begun; threads without work wait here
//   64   units that nobody has taken yet; may fall below zero
//   128  units that are done; who began the job waits here
//   192  units of the job
//   196  its operation
//   200  set when a thread failed
//   256  its arguments, doubles
//
// A unit is taken by counting down, so a thread that wakes late takes a unit of whatever job is under way, and a job
// cannot end, nor its arguments change, before every unit that was taken is done.

const begun: usize = 0
const untaken: usize = 64
const done: usize = 128
const units: usize = 192
export const operation: usize = 196
const argumentsAt: usize = 256

/** Looks of an idle thread at the job counter before it goes to sleep: about 20 microseconds. */
const looks = 2_000

/** Argument `index` of the job under way. */
export function argument(index: i32): f64 {
  return load<f64>(argumentsAt + ((<usize>index) << 3))
}

/** The same as an address. */
export function address(index: i32): usize {
  return <usize>argument(index)
}

/** The same as a whole number. */
export function whole(index: i32): i32 {
  return <i32>argument(index)
}

/** Takes a unit: its number, or below zero when none is left. */
export function takeUnit(): i32 {
  return atomic.sub<i32>(untaken, 1) - 1
}

/** Says that a unit is done. */
export function endUnit(): void {
  if (atomic.add<i32>(done, 1) + 1 == load<i32>(units)) atomic.notify(done, 1)
}

/** How many jobs have begun. */
export function jobsBegun(): i32 {
  return atomic.load<i32>(begun)
}

/** Returns when a job has begun after the first `seen`. */
export function awaitJob(seen: i32): void {
  for (let look = 0; look < looks; look++) {
    if (jobsBegun() != seen) return
  }
  atomic.wait<i32>(begun, seen, -1)
}
