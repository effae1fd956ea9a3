import { usageError } from '../../errors.ts';
import { type RowKind, type Rows, rowKind } from '../../kernels/matrix.ts';
import { isTyped } from '../../util/checks.ts';
import { meanImage } from './mean-image.ts';
import { momentsOf } from './moments.ts';
import type { Scaling } from './scaling.ts';

const SOURCE = 'Stanford CS231n, "Neural networks part 2": Data preprocessing';

/** Bytes scaled to [0, 1], minus the mean image. */
const centred: Scaling = {
  name: 'centred',
  description: 'x / 255 - mean, for bytes: pixels in [0, 1] minus the mean training image',
  source: SOURCE,
  async fit(backend, rows, order) {
    const { data, nRows, nCols } = rows;
    if (!isTyped(data, Uint8Array)) {
      throw usageError(`centred scaling takes bytes; these rows are ${rowKind('rows', rows)}`, {
        hint: 'SCALINGS.none and SCALINGS.standard take f32 features and codes',
      });
    }
    const mean = await meanImage(backend, { data, nRows, nCols }, order);
    return { divisor: new Float64Array(nCols).fill(255), offset: mean.map((m) => -m) };
  },
};

/** Features as they are. */
const none: Scaling = {
  name: 'none',
  description: 'x: features as they are',
  source: SOURCE,
  fit: async (_backend, { nCols }) => ({
    divisor: new Float64Array(nCols).fill(1),
    offset: new Float32Array(nCols),
  }),
};

/** A feature that varies by less than this, or by a smaller share of its mean, is constant up to f32 rounding. */
const LEAST = 1e-30;
const LEAST_SHARE = 1e-6;

/** Features of mean 0 and standard deviation 1; a constant one becomes 0. */
const standard: Scaling = {
  name: 'standard',
  description: '(x - mean) / deviation: features of mean 0 and standard deviation 1',
  source: SOURCE,
  async fit(_backend, rows, order) {
    const { mean, deviation } = await momentsOf(rows, order);
    const divisor = deviation.map((d, j) => (d > LEAST_SHARE * Math.abs(mean[j]!) && d > LEAST ? d : 1));
    return { divisor, offset: Float32Array.from(mean, (m, j) => -m / divisor[j]!) };
  },
};

/**
 * Every scaling of a model's input, by name.
 * @example const scaling: Scaling = SCALINGS.standard;
 */
export const SCALINGS = { centred, none, standard } as const satisfies Readonly<Record<string, Scaling>>;

/** Bytes are centred, codes standardised, f32 features stay as they are. */
const DEFAULTS: Readonly<Record<RowKind, Scaling>> = { bytes: centred, codes: standard, f32: none };

/** The default scaling of rows of a kind. */
export const defaultScaling = (rows: Rows): Scaling => DEFAULTS[rowKind('rows', rows)];
