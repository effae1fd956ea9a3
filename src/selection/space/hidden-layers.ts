import { MOST_LAYERS, MOST_UNITS } from '../../models/network/hyperparameters.ts';
import { type Constraint, integer, isListOf } from '../../util/options.ts';
import { type Interval, spread } from '../../util/ranges/ranges.ts';

/** Units of each hidden layer, from the input on. */
export type HiddenLayers = readonly number[];

const units = integer({ min: 1, max: MOST_UNITS });
const ranges = spread(units, { whole: true });

function layersIn(typed: string, separator: string): HiddenLayers | undefined {
  const layers = typed.split(separator).map((part) => units.parse(part));
  return layers.length <= MOST_LAYERS && layers.every((n) => n !== undefined) ? layers : undefined;
}

const OTHER_SEPARATORS = /^\d+( *[x ;] *\d+)+$/;
const withSeparator = (typed: string, separator: string): string => typed.match(/\d+/g)!.join(separator);

/** One network's: `500`, or of several layers `500,100`, which sweeps write as `500-100`. */
export const hiddenLayers: Constraint<HiddenLayers> = {
  expected: `1 to ${MOST_LAYERS} numbers of hidden units from 1 to ${MOST_UNITS}, one for each layer: 500, or 500,100`,
  parse: (typed) => layersIn(typed, ',') ?? layersIn(typed, '-'),
  accepts: (value): value is HiddenLayers =>
    isListOf(value, units.accepts) && (value as HiddenLayers).length <= MOST_LAYERS,
  advise: (typed) =>
    OTHER_SEPARATORS.test(typed) ? `write a comma between layers: ${withSeparator(typed, ',')}` : undefined,
};

/** Several networks': commas stand between networks, hyphens between the layers of one. */
export const listsOfLayers: Constraint<readonly (HiddenLayers | Interval)[]> = {
  expected: `numbers of hidden units from 1 to ${MOST_UNITS}, of several layers 500-100, or a list: 100,500,500-100 or 100..1600:log:5`,
  parse: (typed) => {
    const parts = typed.split(',').map((part): readonly (HiddenLayers | Interval)[] | undefined => {
      const layers = layersIn(part.trim(), '-');
      if (layers !== undefined) return [layers];
      return ranges.parse(part)?.map((one) => (typeof one === 'number' ? [one] : one));
    });
    if (parts.some((part) => part === undefined)) return undefined;
    const all = parts.flatMap((part) => part ?? []);
    return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
  },
  accepts: (value): value is readonly (HiddenLayers | Interval)[] =>
    isListOf(value, (one) => hiddenLayers.accepts(one) || (typeof one === 'object' && ranges.accepts([one]))),
  advise: (typed) =>
    OTHER_SEPARATORS.test(typed)
      ? `write a hyphen between the layers of one network: ${withSeparator(typed, '-')}`
      : ranges.advise?.(typed),
};

/** As a sweep shows it: a number for one layer, `500-100` for two. */
export const layersShown = (layers: HiddenLayers): number | string =>
  layers.length === 1 ? layers[0]! : layers.join('-');
