import { type LossName, lossNamed } from '../models/objective/losses.ts';
import type { Objective } from '../models/objective/objective.ts';
import { type RegularizerName, regularizerNamed } from '../models/objective/regularizers.ts';
import type { HyperparameterName } from '../selection/space/hyperparameters.ts';
import { settingsOf } from '../selection/space/linear-setting.ts';

interface ObjectiveSpec extends Readonly<Partial<Record<HyperparameterName, unknown>>> {
  readonly loss: LossName;
  readonly reg: RegularizerName;
  readonly regStrength: number;
}

/**
 * What a spec makes small.
 * @throws UserError (usage) for a margin or a beta that is out of range
 */
export const objectiveOf = (spec: ObjectiveSpec): Objective => ({
  loss: lossNamed(spec.loss, settingsOf('loss', spec)),
  regularizer: regularizerNamed(spec.reg, settingsOf('reg', spec)),
  regularizationStrength: spec.regStrength,
});
