import * as z from 'zod/mini';
import type { Field } from './hash.ts';
import { type Points, pointsFromText, pointsText } from './points.ts';

/* Settings of the kinds that pages have. */

/** A whole number. */
export const whole = (usual: number, low: number, high: number): Field<number> => ({
  usual,
  schema: z.pipe(
    z.string().check(z.regex(/^-?\d{1,9}$/)),
    z.pipe(z.transform(Number), z.number().check(z.gte(low), z.lte(high))),
  ),
  print: String,
});

/** A number with decimals. */
export const real = (usual: number, low: number, high: number): Field<number> => ({
  usual,
  schema: z.pipe(
    z.string().check(z.regex(/^-?\d{1,9}(\.\d{1,20})?(e-?\d{1,2})?$/)),
    z.pipe(z.transform(Number), z.number().check(z.gte(low), z.lte(high))),
  ),
  print: String,
});

/** Numbers with decimals, between commas. */
export const reals = (
  usual: readonly number[],
  {
    low,
    high,
    least,
    most,
  }: { readonly low: number; readonly high: number; readonly least: number; readonly most: number },
): Field<readonly number[]> => ({
  usual,
  schema: read((text) => {
    const { schema } = real(0, low, high);
    const numbers = text.split(',').map((one) => schema.safeParse(one));
    const fits = numbers.length >= least && numbers.length <= most && numbers.every(({ success }) => success);
    return fits ? numbers.map(({ data }) => data!) : undefined;
  }),
  print: (numbers) => numbers.join(','),
});

/** One of a few words. */
export const choice = <Value extends string>(usual: Value, values: readonly [Value, ...Value[]]): Field<Value> => ({
  usual,
  schema: z.enum(values) as unknown as Field<Value>['schema'],
  print: String,
});

/** Any text that is not too long. */
export const text = (usual: string, most: number): Field<string> => ({
  usual,
  schema: z.string().check(z.maxLength(most)),
  print: String,
});

export const flag = (usual: boolean): Field<boolean> => ({
  usual,
  schema: z.pipe(
    z.enum(['0', '1']),
    z.transform((text) => text === '1'),
  ),
  print: (value) => (value ? '1' : '0'),
});

/** Labelled points. */
export const pointsField = (usual: Points): Field<Points> => ({
  usual,
  schema: read(pointsFromText),
  print: pointsText,
});

/** What a function makes of text; undefined is a fault. */
function read<Value>(from: (text: string) => Value | undefined): Field<Value>['schema'] {
  return z.pipe(
    z.string(),
    z.transform((text, context) => {
      const value = from(text);
      if (value !== undefined) return value;
      context.issues.push({ code: 'custom', message: 'not understood', input: text });
      return z.NEVER;
    }),
  );
}
