import { describe, expect, test } from 'vitest';
import { inFlags } from '../../src/cli/setting-flags.ts';
import { linear } from '../../src/commands/linear.ts';
import { checkNewTraining } from '../../src/experiments/linear/check.ts';
import { linearFields } from '../../src/experiments/specs/linear.ts';
import { pickFields } from '../../src/util/fields.ts';
import { thrownUserError } from '../helpers/caught.ts';
import { typedOptions } from '../helpers/commands/typed.ts';

/** Checks a line of flags of `linear`. */
function check(line: string): void {
  const spec = pickFields(linearFields, typedOptions(linear, line));
  const given = Object.entries(linear.flags).filter(([, { syntax }]) => line.includes(syntax.split(' ')[0]!));
  try {
    checkNewTraining(spec, new Set(given.map(([key]) => key)));
  } catch (error) {
    throw inFlags(error, linear.flags);
  }
}

describe('a new training', () => {
  test.each([
    '--momentum 0.5 --optimizer nesterov',
    '--reg none',
    '--solver random-search --tries 3 --loss svm --delta 2',
    '--optimizer random-search --tries 3',
    '--solver sgd --epochs 3',
    '--schedule step --decay 0.5 --decay-every 2',
  ])('%s', (line) => {
    expect(check(line)).toBeUndefined();
  });

  test.each([
    ['--momentum 0.5', '--momentum does not apply to --optimizer sgd', '--optimizer momentum'],
    ['--reg none --reg-strength 1', '--reg-strength does not apply to --reg none', '--reg l2'],
    ['--tries 3', '--tries does not apply to --solver sgd', '--solver random-search'],
    [
      '--solver random-search --epochs 3',
      '--epochs does not apply to --solver random-search',
      'train by gradients: --solver sgd',
    ],
    [
      '--solver random-search --beta1 0.5',
      '--beta1 does not apply to --solver random-search',
      'train by gradients: --solver sgd --optimizer adam',
    ],
    [
      '--optimizer random-search --init zeros',
      '--init does not apply to --optimizer random-search',
      'train by gradients: --optimizer sgd',
    ],
    [
      '--optimizer random-search --beta1 0.5',
      '--beta1 does not apply to --optimizer random-search',
      'train by gradients: --optimizer adam',
    ],
    [
      '--solver random-search --decay 0.5',
      '--decay does not apply to --solver random-search',
      'train by gradients: --solver sgd --schedule step',
    ],
    [
      '--solver random-search --no-shuffle',
      '--no-shuffle does not apply to --solver random-search',
      'train by gradients: --solver sgd',
    ],
    ['--solver random-search --optimizer sgd', '--optimizer does not apply to --solver', 'gradients: --solver sgd'],
    [
      '--solver sgd --optimizer random-search',
      '--optimizer random-search cannot be combined with --solver sgd',
      'choose one',
    ],
  ])('%s is refused, with what to type', (line, message, hint) => {
    const error = thrownUserError(() => check(line));
    expect([error.kind, error.message, error.hint]).toEqual([
      ...['usage', expect.stringContaining(message), expect.stringContaining(hint)],
    ]);
  });
});
