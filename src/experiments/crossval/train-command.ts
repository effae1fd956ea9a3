import type { Trial } from '../../selection/results.ts';
import { flagOf } from '../../util/flag-name.ts';
import { exact } from '../../util/format.ts';
import { shellWord } from '../../util/shell-word.ts';

/** What of a sweep also decides how its winner is trained. */
interface SweepData {
  readonly dataset: string;
  readonly classes: string | undefined;
  readonly dataDir: string | undefined;
  readonly limit: number | undefined;
  readonly seed: number;
  readonly ties: string | undefined;
}

/**
 * The command that trains a trial's setting on all the data that the sweep had, in pieces that stay together on a line:
 * the command, then each flag with its value. What it does not name is the same by default.
 */
export function trainCommand({ params }: Trial, sweep: SweepData): readonly string[] {
  const { model, ...rest } = params;
  const meant = Object.entries(rest).filter(([name]) => name !== 'regStrength' || rest.reg !== 'none'); // linear refuses it
  const hyperparameters = meant.map(
    ([name, value]) => `${flagOf(name)} ${typeof value === 'number' ? exact(value) : value}`,
  );
  const { ties = 'smallest', dataset, classes, dataDir, limit, seed } = sweep;
  return [
    `cifar-train ${model}`,
    ...hyperparameters,
    ...(model === 'knn' && ties !== 'smallest' ? [`--ties ${ties}`] : []),
    ...(model === 'linear' ? ['--val 0'] : []),
    ...(dataset !== 'cifar10' ? [`--dataset ${dataset}`] : []),
    ...(classes !== undefined ? [`--classes ${classes}`] : []),
    ...(dataDir !== undefined ? [`--data-dir ${shellWord(dataDir)}`] : []),
    ...(limit !== undefined ? [`--limit ${limit}`] : []),
    ...(seed !== 0 ? [`--seed ${seed}`] : []),
  ];
}
