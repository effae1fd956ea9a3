import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../../../src/commands/catalogue.ts';
import { crossvalFields } from '../../../src/experiments/specs/crossval.ts';
import { gradcheckFields } from '../../../src/experiments/specs/gradcheck.ts';
import { knnFields } from '../../../src/experiments/specs/knn.ts';
import { linearFields } from '../../../src/experiments/specs/linear.ts';
import { lrFindFields } from '../../../src/experiments/specs/lr-find.ts';
import { schemaOf } from '../../../src/experiments/specs/schema.ts';
import type { Fields } from '../../../src/util/fields.ts';

const SPECS: Readonly<Record<string, Fields>> = {
  knn: knnFields,
  linear: linearFields,
  crossval: crossvalFields,
  'lr-find': lrFindFields,
  gradcheck: gradcheckFields,
};

/** What is typed for flags of each kind, and what must come back from JSON. */
const TYPED: Readonly<Record<string, readonly (readonly [key: string, typed: string])[]>> = {
  knn: [
    ['k', '1..5'],
    ['metric', 'l1,l2'],
    ['folds', '3'],
  ],
  linear: [
    ['warmUp', '0.5epochs'],
    ['batchSize', 'all'],
    ['learningRate', '1e-3'],
    ['optimizer', 'random-search'],
  ],
  crossval: [
    ['learningRate', '1e-4..1e-1:log,0.5'],
    ['epochs', '1..20:linear'],
    ['batchSize', '16,all,32..64:log'],
    ['warmUp', '2,1epoch'],
    ['solver', 'sgd,random-search'],
  ],
  'lr-find': [['from', '1e-5']],
  gradcheck: [['loss', 'svm,mse']],
};

describe.each(Object.keys(SPECS))('the spec of %s', (name) => {
  const fields = SPECS[name]!;
  const defaults = Object.fromEntries(Object.entries(fields).map(([key, { fallback }]) => [key, fallback]));

  test('every field has its flag, under its own name, with the same constraint and default', async () => {
    const { flags } = await COMMANDS[name]!.load();
    for (const [key, { constraint, fallback }] of Object.entries(fields)) {
      if (key === 'namedTrials') continue; // which a file names
      if ('seeds' in fields && /^seeds?$/.test(key)) continue; // both are --seed: see test/commands/flags/seeds.test.ts
      const flag = flags[key]!;
      if (flag.kind === 'switch') expect(constraint.expected).toBe('true or false');
      else expect([flag.constraint, flag.fallback]).toEqual([constraint, fallback]);
    }
  });

  test('its defaults come back from JSON, where what is open is null', () => {
    const text = JSON.stringify(defaults, (_, value: unknown) => value ?? null);
    expect(schemaOf(fields).parse(JSON.parse(text))).toEqual(defaults);
  });

  test.each(TYPED[name]!)('%s %s comes back from JSON as it was parsed', (key, typed) => {
    const value = fields[key]!.constraint.parse(typed);
    expect(value).not.toBeUndefined();
    const spec = { ...defaults, [key]: value };
    expect(schemaOf(fields).parse(JSON.parse(JSON.stringify(spec)))).toEqual(spec);
  });

  test('a switch that an older run did not have was off', () => {
    const switches = Object.keys(fields).filter((key) => fields[key]!.fallback === false);
    for (const key of switches) {
      const { [key]: _, ...older } = defaults;
      expect(schemaOf(fields).parse(older)).toEqual(defaults);
      expect(schemaOf(fields).parse({ ...older, [key]: null })).toEqual(defaults);
    }
  });

  test('whatever else stands in a field is refused, and names it', () => {
    const strange = fc.oneof(
      fc.constant({}),
      fc.constant([]),
      fc.constant(-1e300),
      fc.constant('\u0000'),
      fc.constant([{}]),
    );
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(fields)), strange, (key, value) => {
        const { constraint } = fields[key]!;
        const parsed = schemaOf(fields).safeParse({ ...defaults, [key]: value });
        expect(parsed.success).toBe(constraint.accepts(value));
        if (!parsed.success) {
          expect(parsed.error.issues[0]).toMatchObject({ path: [key], message: `must be ${constraint.expected}` });
        }
      }),
    );
  });
});
