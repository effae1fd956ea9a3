import { entryOf } from '../../util/named.ts';

/*
 * Other tools' names for this tool's flags, so that their users are told the name here. In lower case, without leading
 * hyphens; a flag is only suggested if it is allowed.
 */

const FLAGS: Readonly<Record<string, string>> = {
  lr: '--learning-rate',
  'learning-rate': '--learning-rate',
  'learning-rate-init': '--learning-rate',
  eta: '--learning-rate',
  'weight-decay': '--reg-strength',
  wd: '--reg-strength',
  l2: '--reg-strength',
  'reg-lambda': '--reg-strength',
  lambda: '--reg-strength',
  c: '--reg-strength',
  'reg-weight': '--reg-strength',
  'regularization-strength': '--reg-strength',
  regularization: '--reg',
  regularizer: '--reg',
  penalty: '--reg',
  optim: '--optimizer',
  opt: '--optimizer',
  'max-iter': '--epochs',
  'num-epochs': '--epochs',
  'n-epochs': '--epochs',
  bs: '--batch-size',
  'lr-scheduler': '--schedule',
  scheduler: '--schedule',
  'lr-schedule': '--schedule',
  margin: '--delta',
  patience: '--early-stopping',
  'validation-split': '--val',
  'n-neighbors': '--k',
  p: '--metric',
  cv: '--folds',
  'n-splits': '--folds',
  'random-state': '--seed',
  'n-jobs': '--threads',
};

/** What a command has instead of one of these flags. */
const INSTEAD: Readonly<Record<string, readonly string[]>> = { '--learning-rate': ['--from', '--to'] };

/** Remarks for flags whose number means something else here. */
const REMARKS: Readonly<Record<string, string>> = {
  'weight-decay': " (half of PyTorch's weight_decay)",
  wd: " (half of PyTorch's weight_decay)",
  c: " (1 / (2 n C) for scikit-learn's C and n training images)",
  p: ' (l1 for p = 1, l2 for p = 2)',
};

/**
 * The flag that does the same as a flag of another tool, ready to type.
 * @param bare    that flag, without leading hyphens but with inner ones
 * @param allowed the flags of the command
 */
export function flagHere(bare: string, allowed: readonly string[]): string | undefined {
  const word = bare.toLowerCase();
  const flag = entryOf(FLAGS, word);
  if (flag === undefined) return undefined;
  if (!allowed.includes(flag)) {
    const instead = INSTEAD[flag] ?? [];
    const areHere = instead.length > 0 && instead.every((one) => allowed.includes(one));
    return areHere ? `${instead.join(' and ')}, the range of rates to try` : undefined;
  }
  return `${flag}${Object.hasOwn(REMARKS, word) ? REMARKS[word] : ''}`;
}
