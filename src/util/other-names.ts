/*
 * What other tools call the things that this one has: so that who comes from them is told the name here. In small letters,
 * with hyphens; a name is only told where it is allowed.
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
};

/** The value that means what a value of another tool means. */
export function wordHere<T extends string>(typed: string, allowed: readonly T[]): T | undefined {
  const word = typed.toLowerCase().replaceAll('_', '-');
  return Object.hasOwn(WORDS, word) ? allowed.find((name) => name === WORDS[word]) : undefined;
}
