import { expect, test } from 'vitest';
import { lrFind } from '../../src/commands/lr-find.ts';
import { flagsOf } from '../../src/experiments/command-line.ts';
import { lrFindFields } from '../../src/experiments/specs/lr-find.ts';
import { pickFields } from '../../src/util/fields.ts';
import { typedOptions } from '../helpers/commands/typed.ts';

const specOf = (line: string) => pickFields(lrFindFields, typedOptions(lrFind, line));

test.each([
  '',
  '--loss svm --reg-strength 1e-5 --optimizer adam --beta1 0.5',
  '--batch-size all --init zeros',
  '--dataset shapes --limit 100000 --seed 7',
  '--classes dog,cat --limit 50',
  '--dataset cifar100 --classes coarse',
])('%j: the flags of a spec make the same spec', (line) => {
  const flags = flagsOf(lrFindFields, specOf(line)).join(' ');
  expect(flags).toBe(line);
  expect(specOf(flags)).toEqual(specOf(line));
});

test('what is off by its flag, and where the data is', () => {
  const spec = { ...specOf('--dataset shapes --limit 5'), shuffle: false };
  expect(flagsOf(lrFindFields, spec, "my data's").join(' ')).toBe(
    `--no-shuffle --dataset shapes --data-dir "my data's" --limit 5`,
  );
});
