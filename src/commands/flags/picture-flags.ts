import { optional } from '../../cli/command.ts';
import { type AskedPair, parsePair } from '../../experiments/pictures/mistakes.ts';
import { type Constraint, list, path } from '../../util/options.ts';

/** Where pictures go as files of their own. */
export const picturesFlag = {
  pictures: optional(
    '--pictures <dir>',
    'also write the pictures of the report as PNG files, into a new folder',
    path('a folder'),
  ),
};

const pair: Constraint<string> = {
  expected: 'a class and what it was taken for, such as cat:dog, or a class alone',
  parse: (typed) => (parsePair(typed) === undefined ? undefined : typed),
  accepts: (value): value is string => typeof value === 'string' && parsePair(value) !== undefined,
};

/** Pictures of a model that was trained. */
export const trainedPictureFlags = {
  ...picturesFlag,
  mistakes: optional(
    '--mistakes <pairs>',
    'show the images of a class that were taken for another: cat:dog, or cat for all mistakes',
    list(pair),
    'the commonest ten pairs',
  ),
};

/** What was asked for with `--mistakes`. */
export const askedPairs = (mistakes: readonly string[] | undefined): readonly AskedPair[] =>
  (mistakes ?? []).map((typed) => parsePair(typed)!);
