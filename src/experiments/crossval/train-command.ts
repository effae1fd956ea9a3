import { type ClassChoice, choiceText } from '../../dataset/classes/choice.ts';
import type { Trial } from '../../selection/results.ts';
import { flagOf } from '../../util/flag-name.ts';
import { exact } from '../../util/format.ts';
import { shellWord } from '../../util/text/shell-word.ts';
import { USUAL_FOLDS } from '../specs/crossval.ts';

/** What of a sweep also decides how its winner is trained. */
interface SweepData {
  readonly dataset: string;
  readonly classes: ClassChoice | undefined;
  readonly dataDir: string | undefined;
  readonly limit: number | undefined;
  readonly seed: number;
  readonly ties: string | undefined;
  readonly folds: number | undefined;
  readonly val: number | undefined;
  readonly shuffle: boolean;
  readonly stratify: boolean;
  readonly test: boolean;
}

/**
 * The command that trains a trial's setting on all the data that the sweep had, in pieces that stay together on a line:
 * the command, then each flag with its value. What it does not name is the same by default. k-NN has nothing to train: its
 * command judges it class by class, on the same folds and on the test set, unless the sweep has read that.
 */
export function trainCommand({ params }: Trial, sweep: SweepData): readonly string[] {
  const { model, ...rest } = params;
  const meant = Object.entries(rest).filter(([name]) => name !== 'regStrength' || rest.reg !== 'none'); // its command refuses it
  const hyperparameters = meant.flatMap(([name, value]) => {
    if (name === 'mirror') return value === 'true' ? [flagOf(name)] : []; // a switch
    return `${flagOf(name)} ${typeof value === 'number' ? exact(value) : value}`;
  });
  const { ties = 'smallest', dataset, classes, dataDir, limit, seed } = sweep;
  return [
    `cifar-train ${model}`,
    ...hyperparameters,
    ...(model === 'knn' && ties !== 'smallest' ? [`--ties ${ties}`] : []),
    ...(model === 'knn' ? judging(sweep) : ['--val 0']),
    ...(dataset !== 'cifar10' ? [`--dataset ${dataset}`] : []),
    ...(classes !== undefined ? [`--classes ${shellWord(choiceText(classes))}`] : []),
    ...(dataDir !== undefined ? [`--data-dir ${shellWord(dataDir)}`] : []),
    ...(limit !== undefined ? [`--limit ${limit}`] : []),
    ...(seed !== 0 ? [`--seed ${seed}`] : []),
  ];
}

function judging({ folds = USUAL_FOLDS, val, shuffle, stratify, test }: SweepData): readonly string[] {
  return [
    ...(val === undefined ? [`--folds ${folds}`] : []),
    ...(shuffle && val === undefined ? ['--shuffle'] : []),
    ...(stratify && val === undefined ? ['--stratify'] : []),
    ...(test ? [] : ['--test']),
  ];
}
