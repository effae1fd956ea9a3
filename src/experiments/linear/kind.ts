import { usualSizes } from '../../models/linear/defaults.ts';
import { without } from '../../util/fields.ts';
import { flagsOf } from '../command-line.ts';
import { nFeaturesIn } from '../features/model-rows.ts';
import { besideExact, copyOfCodes } from '../features/plan-memory.ts';
import { type LinearSpec, linearFields, solverOf } from '../specs/linear.ts';
import { rateFieldsOf } from '../specs/lr-find.ts';
import type { TrainingKind } from '../training/kind.ts';
import { hyperparametersOf, trainingPlan } from './training.ts';

/** What `linear` trains: a linear classifier. */
export const linearKind: TrainingKind<LinearSpec> = {
  command: 'linear',
  fields: linearFields,
  plan: trainingPlan,
  beside: (spec, nClasses) => (solverOf(spec) === 'exact' ? besideExact(nClasses, 0) : copyOfCodes),
  hasEpochs: (spec) => solverOf(spec) === 'sgd',
  hyperparameters: hyperparametersOf,
  usual: ({ features }, { loss, optimizer }) => usualSizes(loss, optimizer, nFeaturesIn(features)),
  noun: 'a linear classifier',
  rateFinder: (spec, dataDir) => [
    'cifar-train lr-find',
    ...flagsOf(
      without(rateFieldsOf('linear'), 'model', 'hidden', 'activation', 'dropout', 'from', 'to', 'steps'),
      spec,
      dataDir,
    ),
  ],
};
