/** What a class looks like: colours that are told apart by most people who see few colours, and shapes beside them. */
export interface ClassLook {
  readonly colour: string;
  readonly shape: 'circle' | 'square' | 'triangle' | 'diamond' | 'cross';
}

/** Source of the colours: Okabe & Ito, "Color Universal Design" (2008). */
export const CLASSES: readonly ClassLook[] = [
  { colour: '#0072b2', shape: 'circle' },
  { colour: '#d55e00', shape: 'square' },
  { colour: '#009e73', shape: 'triangle' },
  { colour: '#cc79a7', shape: 'diamond' },
  { colour: '#e0c520', shape: 'cross' },
];

/** The outline of a class's shape about (x, y), `size` from the middle to the edge. */
export function shapePath(shape: ClassLook['shape'], x: number, y: number, size: number): Path2D {
  const path = new Path2D();
  const corners = (...places: readonly (readonly [number, number])[]) => {
    places.forEach(([dx, dy], i) => {
      if (i === 0) path.moveTo(x + dx * size, y + dy * size);
      else path.lineTo(x + dx * size, y + dy * size);
    });
    path.closePath();
  };
  if (shape === 'circle') path.arc(x, y, size, 0, 2 * Math.PI);
  else if (shape === 'square') path.rect(x - size * 0.88, y - size * 0.88, size * 1.76, size * 1.76);
  else if (shape === 'triangle') corners([0, -1.2], [1.1, 0.8], [-1.1, 0.8]);
  else if (shape === 'diamond') corners([0, -1.3], [1.3, 0], [0, 1.3], [-1.3, 0]);
  else {
    const a = 0.42;
    const b = 1.15;
    corners([-a, -b], [a, -b], [a, -a], [b, -a], [b, a], [a, a], [a, b], [-a, b], [-a, a], [-b, a], [-b, -a], [-a, -a]);
  }
  return path;
}

/** Red, green and blue of a colour such as #0072b2 or #fff. */
export function channels(colour: string): readonly [number, number, number] {
  const digits = colour.slice(1);
  const [red, green, blue] = digits.length === 3 ? [...digits].map((one) => one + one) : digits.match(/../g)!;
  return [Number.parseInt(red!, 16), Number.parseInt(green!, 16), Number.parseInt(blue!, 16)];
}
