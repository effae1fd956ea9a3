import { defineCommand, flag, type OptionsOf, optional } from '../cli/command.ts';
import { experimentFlags } from '../cli/common-flags.ts';
import { failure } from '../errors.ts';
import { type Lab, type Outcome, runExperiment } from '../experiments/run.ts';
import { checkDataOf, checkGradient, chooseCoordinates } from '../models/linear/gradient-check.ts';
import { sanityChecks } from '../models/linear/sanity-checks.ts';
import type { Loss } from '../models/objective/losses/loss.ts';
import { LOSSES, type LossName, lossNamed } from '../models/objective/losses.ts';
import { REGULARIZERS } from '../models/objective/regularizers.ts';
import { type GradientRow, gradientTable } from '../report/terminal/gradient-table.ts';
import { type SanityRow, sanityTable } from '../report/terminal/sanity-table.ts';
import { plural } from '../util/format.ts';
import { namesIn } from '../util/named.ts';
import { choice, integer, list, number } from '../util/options.ts';
import { Random } from '../util/random.ts';
import { refuseForeign } from './owned-flags.ts';

const flags = {
  loss: flag('--loss <list>', 'which losses', list(choice(...namesIn(LOSSES))), namesIn(LOSSES), 'all of them'),
  delta: optional('--delta <x>', 'the margin of the hinge losses', number(), '1'),
  reg: flag(
    '--reg <list>',
    'which penalties',
    list(choice(...namesIn(REGULARIZERS))),
    namesIn(REGULARIZERS),
    'all of them',
  ),
  regStrength: flag('--reg-strength <x>', 'factor before the penalty', number({ min: 0 }), 0.01),
  images: flag('--images <n>', 'how many training images, the first ones', integer({ min: 1, max: 1000 }), 20),
  coordinates: flag('--coordinates <n>', 'how many weights, at random; biases come on top', integer({ min: 1 }), 50),
  ...experimentFlags,
};

/** What is fitted to see whether the loss falls to nearly 0: more images than these take more than the epochs that they get. */
const A_FEW = 100;

/** The standard deviation of the weights checked at: scores differ, and few of the weights are next to the kink of |w|. */
const DEVIATION = 0.01;

export const gradcheck = defineCommand({
  name: 'gradcheck',
  summary: 'check gradients against finite differences, and the sanity of every loss',
  description:
    'Compares the analytic gradient of every loss with every penalty to centred differences in double precision, on training images and random weights, by the relative error |a - n| / max(|a|, |n|). Kinks, where a loss has no slope, are told from mistakes. Then looks whether the first loss is as expected, rises with the penalty, and falls to nearly 0 on a few images.',
  flags,
  examples: [
    ['cifar-train gradcheck', 'every loss with every penalty'],
    ['cifar-train gradcheck --loss svm,softmax --reg l2 --coordinates 500', 'two losses, in more places'],
    ['cifar-train gradcheck --dataset shapes', 'without any download'],
  ],
  run: (options, context) =>
    runExperiment('gradcheck', options, context, (nTrain) => {
      refuseForeign(context.typed, { loss: options.loss, reg: options.reg });
      const losses = options.loss.map((name) => ({ name, loss: lossNamed(name, options) }));
      const nImages = Math.min(options.images, nTrain);

      const work = async (lab: Lab): Promise<Outcome> => {
        const page = context.terminal;
        if (nImages < options.images) {
          page.warn(
            `--images ${options.images} is more than the ${plural(nTrain, 'training image')}: all of them are used`,
          );
        }
        const { gradients, sanity } = await lab.phase('check', () => check(lab, options, losses, nImages));
        const nWrong =
          gradients.reduce((sum, row) => sum + row.nWrong, 0) +
          sanity.reduce(
            (sum, { start, penalty, tiny }) => sum + Number(!(start.passed && penalty.passed && tiny.passed)),
            0,
          );
        const wrong = nWrong === 0 ? undefined : failure(`${plural(nWrong, 'check')} failed`);
        return {
          results: { gradients, sanity },
          paragraphs: [gradientTable(gradients, page), sanityTable(sanity, page)],
          wrong,
        };
      };
      return { resolved: { images: nImages }, work };
    }),
});

type Options = OptionsOf<typeof flags>;

type NamedLoss = { readonly name: LossName; readonly loss: Loss };

async function check(lab: Lab, options: Options, losses: readonly NamedLoss[], nImages: number) {
  const { backend, pixels, labels, dataset, signal } = lab;
  const { classNames } = dataset;
  const examples = { pixels, labels, rows: Int32Array.from({ length: nImages }, (_, i) => i) };
  const tiny = { ...examples, rows: examples.rows.subarray(0, A_FEW) };
  const data = await checkDataOf(backend, examples, classNames.length);
  const random = Random.seeded(options.seed);
  const nWeights = data.nClasses * data.nFeatures;
  const parameters = Float64Array.from({ length: nWeights + data.nClasses }, () => DEVIATION * random.normal());
  const indices = chooseCoordinates(data, options.coordinates, random);
  const gradients: GradientRow[] = [];
  const sanity: SanityRow[] = [];
  const total = options.loss.length * (options.reg.length + 1);
  await lab.watched('checking', async ({ onProgress }) => {
    const step = async () => {
      onProgress?.(gradients.length + sanity.length, total);
      await new Promise((resolve) => setTimeout(resolve, 0));
      signal.throwIfAborted();
    };
    for (const { name, loss } of losses) {
      for (const reg of options.reg) {
        const objective = { loss, regularizer: REGULARIZERS[reg], regularizationStrength: options.regStrength };
        const { coordinates, ...result } = checkGradient(objective, data, parameters, indices);
        const row = { loss: name, reg, nCoordinates: coordinates.length, ...result };
        gradients.push(row);
        lab.record(row);
        await step();
      }
      const request = { backend, loss, tiny, data, classNames, random: Random.seeded(options.seed), signal };
      sanity.push({ loss: name, ...(await sanityChecks(request)) });
      await step();
    }
  });
  return { gradients, sanity };
}
