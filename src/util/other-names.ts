/*
 * Other tools' names for what this one has, so that their users are told the name here. In lower case, with hyphens; a
 * name is only suggested if it is allowed.
 */

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
  car: 'automobile',
  plane: 'airplane',
};

/** The value that means what a value of another tool means. */
export function wordHere<T extends string>(typed: string, allowed: readonly T[]): T | undefined {
  const word = typed.toLowerCase().replaceAll('_', '-');
  return Object.hasOwn(WORDS, word) ? allowed.find((name) => name === WORDS[word]) : undefined;
}
