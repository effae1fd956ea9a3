import { blank, type Colour, type Raster } from '../../util/raster.ts';

/* What features of edges and hues weigh, drawn as what they see. */

/** Pixels a side of a cell in a drawing of edges. */
const CELL = 36;
/** Half the width of a stroke. */
const HALF = 1.4;

/** How edges are weighed, cell by cell. */
export interface EdgeWeights {
  /** side × side × bins. */
  readonly cells: Float64Array;
  readonly side: number;
  readonly bins: number;
  /** Whether bins go round a whole turn rather than half of one. */
  readonly signed: boolean;
}

/**
 * A stroke for each direction of edges in each cell, across the gradient, the brighter the more it weighs.
 * @param full what is white
 * @param sign 1: what speaks for a class; -1: what speaks against it
 */
export function edgeRaster({ cells, side, bins, signed }: EdgeWeights, full: number, sign: 1 | -1): Raster {
  const raster = blank(side * CELL, side * CELL, [0, 0, 0]);
  const middle = (CELL - 1) / 2;
  const reach = CELL / 2 - 3;
  const strokes = Array.from({ length: bins }, (_, bin) => {
    const angle = ((bin + 0.5) / bins) * (signed ? 2 : 1) * Math.PI; // of the gradient, from the right, down
    return [-Math.sin(angle), Math.cos(angle)] as const;
  });
  for (let cell = 0; cell < side * side; cell++) {
    const [top, left] = [Math.floor(cell / side) * CELL, (cell % side) * CELL];
    for (let y = 0; y < CELL; y++) {
      for (let x = 0; x < CELL; x++) {
        let light = 0;
        for (const [bin, [dx, dy]] of strokes.entries()) {
          const weight = sign * cells[cell * bins + bin]!;
          if (weight <= 0) continue;
          const along = (x - middle) * dx + (y - middle) * dy;
          if (Math.abs(along) > reach) continue;
          const across = Math.abs((y - middle) * dx - (x - middle) * dy);
          light = Math.max(light, (weight / full) * Math.max(0, Math.min(1, HALF + 0.5 - across)));
        }
        const level = Math.round(255 * Math.min(1, light));
        raster.data.fill(
          level,
          ((top + y) * raster.width + left + x) * 3,
          ((top + y) * raster.width + left + x) * 3 + 3,
        );
      }
    }
  }
  return raster;
}

const BAR = { width: 10, height: 48, gap: 2 };
const PAPER: Colour = [255, 255, 255];
const LINE: Colour = [120, 120, 120];

/** A bar for each hue in its colour: up where it speaks for a class, down where against. */
export function hueRaster(hues: Float64Array, full: number): Raster {
  const step = BAR.width + BAR.gap;
  const raster = blank(hues.length * step + BAR.gap, 2 * BAR.height + 1, PAPER);
  for (let x = 0; x < raster.width; x++) raster.data.set(LINE, (BAR.height * raster.width + x) * 3);
  for (let bin = 0; bin < hues.length; bin++) {
    const length = Math.round(BAR.height * Math.min(1, Math.abs(hues[bin]!) / full));
    const colour = hueColour((bin + 0.5) / hues.length);
    for (let i = 1; i <= length; i++) {
      const y = BAR.height - Math.sign(hues[bin]!) * i;
      for (let x = 0; x < BAR.width; x++) {
        raster.data.set(colour, (y * raster.width + BAR.gap + bin * step + x) * 3);
      }
    }
  }
  return raster;
}

/** The full colour of a hue, a share of the circle from red. */
function hueColour(turn: number): Colour {
  const level = (shift: number) => {
    const k = (shift + turn * 6) % 6;
    return Math.round(255 * (1 - Math.max(0, Math.min(k, 4 - k, 1))));
  };
  return [level(5), level(3), level(1)];
}
