/*
 * What other tools call the things that this one has: so that who comes from them is told the name here. In small letters,
 * with hyphens; a name is only told where it is allowed.
 */

/** Flags, without their hyphens. */
const FLAGS: Readonly<Record<string, string>> = {
  lr: '--learning-rate',
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

/** Values, of whatever flag. */
const WORDS: Readonly<Record<string, string>> = {
  hinge: 'svm',
  'cross-entropy': 'softmax',
  crossentropy: 'softmax',
  'log-loss': 'softmax',
  euclidean: 'l2',
  manhattan: 'l1',
  ridge: 'l2',
  lasso: 'l1',
  elasticnet: 'elastic',
};

/** What more there is to know, where the number is not the same. */
const REMARKS: Readonly<Record<string, string>> = {
  'weight-decay': " (half of PyTorch's weight_decay)",
};

const plain = (typed: string): string => typed.toLowerCase().replace(/^-+/, '').replaceAll('_', '-');

/** The flag that does what a flag of another tool does, as something to type. */
export function flagHere(typed: string, allowed: readonly string[]): string | undefined {
  const word = plain(typed);
  const flag = Object.hasOwn(FLAGS, word) ? FLAGS[word]! : undefined;
  if (flag === undefined || !allowed.includes(flag)) return undefined;
  return `${flag}${Object.hasOwn(REMARKS, word) ? REMARKS[word] : ''}`;
}

/** The value that means what a value of another tool means. */
export function wordHere<T extends string>(typed: string, allowed: readonly T[]): T | undefined {
  const word = plain(typed);
  return Object.hasOwn(WORDS, word) ? allowed.find((name) => name === WORDS[word]) : undefined;
}

/** What to type instead of a value that another tool's flag of the same name takes. */
export function valueHere(flag: string, typed: string): string | undefined {
  const share = Number(typed);
  if (flag !== '--val' || !(share > 0 && share < 1)) return undefined;
  return `a number of images, not a share: of 50,000 images ${typed} is --val ${Math.round(share * 50_000)}`;
}
