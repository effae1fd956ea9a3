import type { Pair } from '../experiments/comparing/pairs.ts';

/** Why two runs are not tested image by image. */
export const UNTESTED: Readonly<Record<NonNullable<Pair['why']>, string>> = {
  'no predictions': 'one of them kept no predictions',
  'other data': 'their data differ',
  'other predictions': 'the predictions.csv of one of them is not what its run.json says',
  'other images': 'they judged different images',
};

/** A p-value with as many digits as say something: `p = 0.038`, `p < 0.0001`. */
export function pValueText(p: number): string {
  if (p < 1e-4) return 'p < 0.0001';
  return `p = ${p >= 0.1 ? p.toFixed(2) : Number(p.toPrecision(2))}`;
}

/** What is compared: `B against A`, and where a run has several seeds, which one's predictions: `B against A (A: seed 0)`. */
export function pairText({ first, second, test }: Pair): string {
  const [ofFirst, ofSecond] = test?.seeds ?? [];
  const seeds = [
    ...(ofFirst === undefined ? [] : [`${first}: seed ${ofFirst}`]),
    ...(ofSecond === undefined ? [] : [`${second}: seed ${ofSecond}`]),
  ];
  return `${second} against ${first}${seeds.length === 0 ? '' : ` (${seeds.join(', ')})`}`;
}
