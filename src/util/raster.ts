/** A picture: red, green and blue of each pixel, a byte each. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  /** height × width × 3, row by row. */
  readonly data: Uint8Array;
}

export type Colour = readonly [red: number, green: number, blue: number];

/** A picture of one colour. */
export function blank(width: number, height: number, colour: Colour): Raster {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < data.length; i++) data[i] = colour[i % 3]!;
  return { width, height, data };
}

/**
 * A square picture of an image in planes, as every dataset here has it.
 * @param planes 3 · side² bytes: all red, all green, all blue, each row by row
 */
export function fromPlanes(planes: Uint8Array, side: number): Raster {
  const plane = side * side;
  const data = new Uint8Array(3 * plane);
  for (let i = 0; i < plane; i++) for (let c = 0; c < 3; c++) data[3 * i + c] = planes[c * plane + i]!;
  return { width: side, height: side, data };
}

/** Paints a picture onto another, in place: each of its pixels becomes scale × scale of them. What sticks out is an error. */
export function paste(onto: Raster, { width, height, data }: Raster, left: number, top: number, scale = 1): void {
  if (left < 0 || top < 0 || left + width * scale > onto.width || top + height * scale > onto.height) {
    throw new RangeError(
      `${width} × ${height} pixels, ${scale} times as large, at ${left}, ${top} of ${onto.width} × ${onto.height}`,
    );
  }
  for (let y = 0; y < height * scale; y++) {
    const from = Math.floor(y / scale) * width;
    let to = ((top + y) * onto.width + left) * 3;
    for (let x = 0; x < width * scale; x++) {
      const at = (from + Math.floor(x / scale)) * 3;
      for (let c = 0; c < 3; c++) onto.data[to++] = data[at + c]!;
    }
  }
}
