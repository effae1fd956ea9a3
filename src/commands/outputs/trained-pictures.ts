import { usageError } from '../../errors.ts';
import { type AskedPair, mistakesIn } from '../../experiments/pictures/mistakes.ts';
import { learnedBy } from '../../experiments/pictures/templates.ts';
import type { TrainingFound } from '../../experiments/training/outcome.ts';
import { learnedSections } from '../../report/pictures/learned.ts';
import { mistakeSections } from '../../report/pictures/mistakes.ts';
import type { PictureSection } from '../../report/pictures/section.ts';

/** The pictures of a model that was trained. */
export interface TrainedPictures {
  /** What it has learned. */
  readonly learned: readonly PictureSection[];
  /** What it got wrong. */
  readonly wrong: readonly PictureSection[];
}

export function trainedPictures(
  { classifier, features, judged }: Pick<TrainingFound, 'classifier' | 'features' | 'judged'>,
  asked: readonly AskedPair[],
): TrainedPictures {
  const { classNames } = classifier;
  const images = judged();
  return {
    learned: learnedSections(learnedBy(classifier, features), classNames),
    wrong: mistakeSections(images && mistakesIn(images, asked), classNames),
  };
}

/**
 * @param judges whether images are classified that were not trained on
 * @throws UserError (usage) where what is asked for with `--mistakes` would not be found, or be shown nowhere
 */
export function checkShown(
  {
    mistakes,
    pictures,
    run,
  }: {
    readonly mistakes: readonly string[] | undefined;
    readonly pictures: string | undefined;
    readonly run: boolean;
  },
  judges: boolean,
): void {
  if (mistakes === undefined) return;
  if (!judges) {
    throw usageError('--mistakes shows images that were misclassified, but no images are held out here', {
      hint: 'hold some out with --val or --folds, score the test set with --test, or leave --mistakes out',
    });
  }
  if (pictures !== undefined || run) return;
  throw usageError('--mistakes shows images on the page of the run, but --no-run writes none', {
    hint: 'leave --no-run out, or have them in a folder: --pictures DIR',
  });
}
