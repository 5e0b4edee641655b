import { integerBytes, integersOfStep } from './sum-tile'
import {
  depth,
  documentsOfUnit,
  kind,
  kindByte,
  kindFloat,
  kindHalf,
  normalise,
  norms,
  panels,
  rows,
  scales,
  scratch,
  size,
  readArguments,
} from './top-k'

/** Bytes of a panel of six documents, as whole numbers. */
export function integerPanelBytes(): usize {
  return <usize>(24 * ((depth + integersOfStep - 1) / integersOfStep))
}

/** The address of a document's first whole number; a step later lie the next of it 24 bytes on. */
export function packedDocument(document: i32): usize {
  return panels + <usize>(document / 6) * integerPanelBytes() + ((<usize>(document % 6)) << 2)
}

/** The address of a document as floats: where it lies, or `into`, where it is then written. */
export function floatRow(document: i32, into: usize): usize {
  const stored = kind
  const numbers = <usize>document * depth
  if (stored == kindFloat) return rows + (numbers << 2)
  const scale = load<f32>(scales + ((<usize>document) << 2))
  if (stored == kindHalf) readHalves(rows + (numbers << 1), scale, into)
  else if (stored == kindByte) readBytes(rows + numbers, scale, into)
  else readPacked(packedDocument(document), scale, into)
  return into
}

/** Halves keep their value; those that are no finite number stay so. */
function readHalves(from: usize, scale: f32, into: usize): void {
  const total = depth
  for (let k = 0; k < total; k += 4) {
    // The last ones may be read beyond the row, never beyond the memory: something always follows the rows.
    const bits = v128.load16x4_u(from)
    const magnitude = i32x4.shl(v128.and(bits, i32x4.splat(0x7fff)), 13)
    const noNumber = v128.and(i32x4.ge_s(magnitude, i32x4.splat(0x0f800000)), i32x4.splat(0x7f800000))
    const value = v128.or(f32x4.mul(magnitude, f32x4.splat(<f32>5.192296858534828e33)), noNumber)
    const signed = v128.or(value, i32x4.shl(v128.and(bits, i32x4.splat(0x8000)), 16))
    v128.store(into, f32x4.mul(signed, f32x4.splat(scale)))
    from += 8
    into += 16
  }
}

function readBytes(from: usize, scale: f32, into: usize): void {
  const total = <usize>depth
  for (let k: usize = 0; k < total; k++) store<f32>(into + (k << 2), <f32>load<i8>(from + k) * scale)
}

function readPacked(from: usize, scale: f32, into: usize): void {
  const total = depth
  const by = f32x4.splat(scale)
  for (let k = 0; k < total; k += integersOfStep) {
    let numbers = v128.load32_splat(from)
    if (integerBytes == 1) {
      numbers = i32x4.extend_low_i16x8_s(i16x8.extend_low_i8x16_s(numbers))
      v128.store(into, f32x4.mul(f32x4.convert_i32x4_s(numbers), by))
      into += 16
    } else {
      numbers = i32x4.extend_low_i16x8_s(numbers)
      v128.store64_lane(into, f32x4.mul(f32x4.convert_i32x4_s(numbers), by), 0)
      into += 8
    }
    from += 24
  }
}

/** The lengths of 480 documents; brings them to unit length first where that is asked for. */
export function measureDocuments(unit: i32, thread: i32): void {
  readArguments()
  const end = min(size, (unit + 1) * documentsOfUnit)
  const into = scratch(thread)
  for (let document = unit * documentsOfUnit; document < end; document++) {
    let length = lengthOf(floatRow(document, into))
    if (normalise && isFinite(length) && length > 0) {
      bringToUnitLength(document, length)
      length = lengthOf(floatRow(document, into))
    }
    store<f64>(norms + ((<usize>document) << 3), length)
  }
}

/** Halves and bytes keep their numbers: their scale takes it. */
function bringToUnitLength(document: i32, length: f64): void {
  if (kind == kindFloat) {
    const total = <usize>depth
    const row = floatRow(document, 0)
    for (let at = row; at < row + (total << 2); at += 4) store<f32>(at, <f32>(<f64>load<f32>(at) / length))
  } else {
    const scale = scales + ((<usize>document) << 2)
    store<f32>(scale, <f32>(<f64>load<f32>(scale) / length))
  }
}

export function lengthOf(row: usize): f64 {
  let sum = f64x2.splat(0)
  const total = depth
  let k = 0
  for (; k + 2 <= total; k += 2) {
    const pair = f64x2.promote_low_f32x4(v128.load64_zero(row))
    sum = f64x2.add(sum, f64x2.mul(pair, pair))
    row += 8
  }
  let squares = f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1)
  if (k < total) squares += <f64>load<f32>(row) * <f64>load<f32>(row)
  return Math.sqrt(squares)
}
