import { failure } from '../errors.ts';
import { checkDataOf } from '../models/checking/check-data.ts';
import { choosing, comparing, type GradientCheck } from '../models/checking/gradient-check.ts';
import { linearObjective } from '../models/checking/linear-objective.ts';
import { layerPlaces, networkObjective } from '../models/checking/network-objective.ts';
import { type SanityChecks, sanityChecks } from '../models/checking/sanity-checks.ts';
import type { Loss } from '../models/objective/losses/loss.ts';
import { type LossName, lossNamed } from '../models/objective/losses.ts';
import { REGULARIZERS, type RegularizerName } from '../models/objective/regularizers.ts';
import { settingsOf } from '../selection/space/linear-setting.ts';
import { plural } from '../util/format.ts';
import { Random } from '../util/random.ts';
import { largestOf } from '../util/statistics/extremes.ts';
import { inTurns, type PausingWork, STEPS_A_PAUSE } from '../util/turns.ts';
import type { Experiment, Outcome, Resources } from './experiment.ts';
import type { GradcheckSpec } from './specs/gradcheck.ts';

/** One loss with one penalty. */
export interface GradientFinding extends Omit<GradientCheck, 'coordinates'> {
  readonly loss: LossName;
  readonly reg: RegularizerName;
  readonly nCoordinates: number;
}

/** The sanity of one loss. */
export interface SanityFinding extends SanityChecks {
  readonly loss: LossName;
}

export interface GradcheckFound {
  readonly gradients: readonly GradientFinding[];
  readonly sanity: readonly SanityFinding[];
}

/** What is fitted to see whether the loss falls to nearly 0: more images than these take more than the epochs that they get. */
const A_FEW = 100;

/** The standard deviation of the weights checked at: scores differ, and few of the weights are next to the kink of |w|. */
const DEVIATION = 0.01;
/** Of the weights of layers after the first, which few numbers go into: what is passed back should not be next to nothing. */
const LATER_DEVIATION = 0.3;

/** Compares every gradient with finite differences, and checks every loss for sanity. */
export const gradcheckExperiment = (spec: GradcheckSpec): Experiment<GradcheckFound> => ({
  command: 'gradcheck',
  spec,
  plan: (nTrain) => {
    const { delta } = spec;
    const losses = spec.loss.map((name) => ({ name, loss: lossNamed(name, settingsOf('loss', { delta })) }));
    const nImages = Math.min(spec.images, nTrain);
    const run = async (resources: Resources): Promise<Outcome<GradcheckFound>> => {
      if (nImages < spec.images) resources.observer.tell({ kind: 'fewer-images', asked: spec.images, nTrain });
      const found = await resources.compute.phase('check', () => check(resources, spec, losses, nImages));
      const nWrong = nFailed(found);
      const wrong = nWrong === 0 ? undefined : failure(`${plural(nWrong, 'check')} failed`);
      return { found, results: { ...found }, wrong };
    };
    // Batches of a few images: threads would only wait for each other.
    return { resolved: { images: nImages }, work: { seconds: 0, shares: 1 }, run };
  },
});

const nFailed = ({ gradients, sanity }: GradcheckFound): number =>
  gradients.reduce((sum, { nWrong }) => sum + nWrong, 0) +
  sanity.filter(({ start, penalty, tiny }) => !(start.passed && penalty.passed && (tiny.passed || tiny.tooAlike)))
    .length;

type NamedLoss = { readonly name: LossName; readonly loss: Loss };

async function check(
  { data: images, compute, recorder, observer }: Resources,
  spec: GradcheckSpec,
  losses: readonly NamedLoss[],
  nImages: number,
): Promise<GradcheckFound> {
  const { pixels, labels, dataset } = images;
  const { backend, signal } = compute;
  const { classNames } = dataset;
  const examples = { pixels, labels, rows: Int32Array.from({ length: nImages }, (_, i) => i) };
  const tiny = { ...examples, rows: examples.rows.subarray(0, A_FEW) };
  const data = await checkDataOf(backend, examples, classNames.length);
  const random = Random.seeded(spec.seed);
  const { coordinates: n, hidden, activation } = spec;
  const network = spec.model === 'network' ? { hidden, activation } : undefined;
  // One layer, from the features to the scores, is a linear classifier.
  const places = layerPlaces(data, network?.hidden ?? []);
  const parameters = await inTurns(randomParameters(places, random), signal);
  const indices = await inTurns(choosing(data, network?.hidden ?? [], n, random), signal);
  const nWeights = largestOf(places.map(({ weight, bias }) => bias - weight));
  if (n > nWeights) observer.tell({ kind: 'fewer-weights', asked: n, nWeights });
  const gradients: GradientFinding[] = [];
  const sanity: SanityFinding[] = [];
  const total = spec.loss.length * (spec.reg.length + 1);
  await compute.watched('checking', async ({ onProgress }) => {
    const tell = (begun = 0) => onProgress?.(gradients.length + sanity.length + begun, total);
    for (const { name, loss } of losses) {
      for (const reg of spec.reg) {
        const objective = { loss, regularizer: REGULARIZERS[reg], regularizationStrength: spec.regStrength };
        const ofModel =
          network === undefined ? linearObjective(objective, data) : networkObjective(objective, network, data);
        const work = comparing(ofModel, parameters, indices, (nCompared) => tell(nCompared / indices.length));
        const { largestError, nKinks, nWrong } = await inTurns(work, signal);
        const row = { loss: name, reg, nCoordinates: indices.length, largestError, nKinks, nWrong };
        gradients.push(row);
        recorder.record(row);
      }
      const request = { backend, loss, network, tiny, data, classNames, random: Random.seeded(spec.seed), signal };
      sanity.push({ loss: name, ...(await sanityChecks(request)) });
      tell();
    }
  });
  return { gradients, sanity };
}

/** Random weights and biases, layer after layer. */
function* randomParameters(places: ReturnType<typeof layerPlaces>, random: Random): PausingWork<Float64Array> {
  const parameters = new Float64Array(places.at(-1)!.end);
  for (const [l, { weight, end }] of places.entries()) {
    const deviation = l === 0 ? DEVIATION : LATER_DEVIATION;
    for (let i = weight; i < end; i++) {
      parameters[i] = deviation * random.normal();
      if (i % STEPS_A_PAUSE === 0) yield;
    }
  }
  return parameters;
}
