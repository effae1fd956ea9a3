/*
 * What other tools call the flags that this one has: so that who comes from them is told the name here. In small letters,
 * without the hyphens in front; a flag is only told where it is allowed.
 */

const FLAGS: Readonly<Record<string, string>> = {
  lr: '--learning-rate',
  'learning-rate': '--learning-rate',
  'learning-rate-init': '--learning-rate',
  eta: '--learning-rate',
  'weight-decay': '--reg-strength',
  l2: '--reg-strength',
  'reg-lambda': '--reg-strength',
  lambda: '--reg-strength',
  penalty: '--reg',
  optim: '--optimizer',
  'max-iter': '--epochs',
  patience: '--early-stopping',
  'validation-split': '--val',
  'n-neighbors': '--k',
  cv: '--folds',
  'n-splits': '--folds',
  'random-state': '--seed',
  'n-jobs': '--threads',
};

/** What a command has in place of one of these flags. */
const INSTEAD: Readonly<Record<string, readonly string[]>> = { '--learning-rate': ['--from', '--to'] };

/** What more there is to know, where the number is not the same. */
const REMARKS: Readonly<Record<string, string>> = {
  'weight-decay': " (half of PyTorch's weight_decay)",
};

/**
 * The flag that does what a flag of another tool does, as something to type.
 * @param bare    that flag, without its hyphens in front and with hyphens within
 * @param allowed the flags that there are
 */
export function flagHere(bare: string, allowed: readonly string[]): string | undefined {
  const word = bare.toLowerCase();
  const flag = Object.hasOwn(FLAGS, word) ? FLAGS[word]! : undefined;
  if (flag === undefined) return undefined;
  if (!allowed.includes(flag)) {
    const instead = INSTEAD[flag] ?? [];
    const areHere = instead.length > 0 && instead.every((one) => allowed.includes(one));
    return areHere ? `${instead.join(' and ')}: rates between these two are tried` : undefined;
  }
  return `${flag}${Object.hasOwn(REMARKS, word) ? REMARKS[word] : ''}`;
}
