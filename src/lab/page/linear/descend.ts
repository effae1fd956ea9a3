import type { Backend } from '../../../kernels/backend.ts';
import { matrix } from '../../../kernels/matrix.ts';
import { objectiveInF64 } from '../../../models/checking/linear-objective.ts';
import { trainLinear } from '../../../models/linear/trainer.ts';
import { lossNamed } from '../../../models/objective/losses.ts';
import { noPenalty, regularizerNamed } from '../../../models/objective/regularizers.ts';
import { Divergence } from '../../../models/training/divergence.ts';
import { optimizerNamed } from '../../../models/training/optimizers.ts';
import { dataOf } from '../../../models/training/parameters.ts';
import { NO_WARM_UP, scheduleNamed } from '../../../models/training/schedules.ts';
import { Random } from '../../../util/random.ts';
import type { DescendWanted, Descent } from '../engine/requests.ts';
import { UNIT_LENGTH } from '../state/points.ts';

/** Points as features: nPoints × 2, from -1 to 1. */
export const featuresOf = (points: Int32Array): Float32Array => Float32Array.from(points, (x) => x / UNIT_LENGTH);

/** Every step of the project's own training, one an epoch. A descent whose steps are too large ends where it diverges. */
export async function descend(backend: Backend, wanted: DescendWanted): Promise<Descent> {
  const { points, labels, nClasses, weight, bias, steps, strength } = wanted;
  const features = featuresOf(points);
  const loss = lossNamed(wanted.loss, { delta: wanted.delta });
  const regularizer = regularizerNamed(wanted.regularizer, { beta: wanted.beta });
  const rows: Float32Array[] = [Float32Array.of(...weight, ...bias)];
  let divergence: string | undefined;
  try {
    await trainLinear({
      ...{ backend, loss, regularizer, regularizationStrength: strength, learningRate: wanted.learningRate },
      train: { pixels: matrix(features, labels.length, 2), labels },
      classNames: Array.from({ length: nClasses }, (_, c) => String(c)),
      random: Random.seeded(0),
      init: { name: 'given', description: 'as given', fill: (w) => w.set(weight), fillVector: (b) => b.set(bias) },
      optimizer: optimizerNamed(wanted.optimizer),
      schedule: scheduleNamed(wanted.schedule),
      ...{ epochs: steps, batchSize: labels.length, shuffle: false, warmUp: NO_WARM_UP },
      onState: ({ parameters }) =>
        rows.push(Float32Array.of(...dataOf(parameters, 'weight'), ...dataOf(parameters, 'bias'))),
    });
  } catch (error) {
    if (!(error instanceof Divergence)) throw error;
    divergence = error.message;
  }
  const check = { features: Float64Array.from(features), labels, nFeatures: 2, nClasses };
  const free = { loss, regularizer: noPenalty, regularizationStrength: 0 };
  const whole = { loss, regularizer, regularizationStrength: strength };
  const data = Float64Array.from(rows, (row) => objectiveInF64(free, check, Float64Array.from(row)));
  const penalty = data.map((one, i) => objectiveInF64(whole, check, Float64Array.from(rows[i]!)) - one);
  return { rows: Float32Array.from(rows.flatMap((row) => [...row])), data, penalty, divergence };
}
