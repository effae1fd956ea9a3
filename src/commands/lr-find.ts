import { type Context, defineCommand, fieldFlag, type OptionsOf, toggle } from '../cli/command.ts';
import { type LrFindSpec, lrFindFields } from '../experiments/specs/lr-find.ts';
import { pickFields, without } from '../util/fields.ts';
import { exact } from '../util/format.ts';
import { experimentFlags, featureFlags } from './flags/data-flags.ts';
import { valueFlags } from './flags/hyperparameter-flags.ts';

const { batchSize, init, ...objectiveAndRule } = valueFlags(lrFindFields);

const flags = {
  model: fieldFlag(lrFindFields.model, '--model <name>', 'linear, or network: with the flags below'),
  ...objectiveAndRule,
  optimizer: { ...objectiveAndRule.optimizer, fallbackText: 'sgd; network: momentum' },
  from: fieldFlag(lrFindFields.from, '--from <x>', 'the rate of the first step', '1e-6'),
  to: fieldFlag(lrFindFields.to, '--to <x>', 'the rate of the last step'),
  steps: fieldFlag(lrFindFields.steps, '--steps <n>', 'how many steps', 'one epoch, at least 100'),
  batchSize,
  init: { ...init, fallbackText: 'normal; network: he, or xavier for tanh and sigmoid' },
  shuffle: toggle('--no-shuffle', 'keep the images in their original order in every epoch'),
  ...featureFlags,
  ...experimentFlags,
};
type Options = OptionsOf<typeof flags>;

const SHAPE = ['hidden', 'activation', 'dropout', 'pca'] as const;

export const lrFind = defineCommand({
  name: 'lr-find',
  description:
    'The learning-rate range test: trains with a rate that rises by the same ratio at every step, draws the loss over the rate, and suggests a tenth of the rate at which it is smallest. It stops when the loss blows up. Neither validation nor test images are used.',
  flags,
  examples: [
    ['cifar-train lr-find', 'for the softmax loss and plain gradient descent'],
    ['cifar-train lr-find --loss svm --optimizer adam --to 1', 'for another loss and optimizer'],
    ['cifar-train lr-find --model network --hidden 500', 'for a network'],
    ['cifar-train lr-find --loss svm --dataset shapes', 'no download needed'],
  ],
  run: async (options, context) => await find(pickFields(lrFindFields, options), options, context),
});

async function find(spec: LrFindSpec, options: Options, context: Context): Promise<void> {
  const { refuseForeign } = await import('../experiments/ownership.ts');
  const { filledRateSearch } = await import('../experiments/specs/lr-find.ts');
  const { lrFindExperiment } = await import('../experiments/lr-find.ts');
  const { lrFindReport, noRateText } = await import('../report/terminal/lr-find-report.ts');
  const { typedWithNpx } = await import('../util/text/commands-in.ts');
  const { conduct } = await import('./running/conduct.ts');
  refuseForeign(context.typed, { loss: [spec.loss], reg: [spec.reg], optimizer: [filledRateSearch(spec).optimizer] });
  const next = await nextCommands(spec, options);
  await conduct(lrFindExperiment(spec, context.typed), options, context, {
    paragraphs: (found, page) => lrFindReport(found, spec, next, page),
    html: async (found, head) => {
      const { lrFindPage } = await import('../report/html/pages/lr-find-page.ts');
      const { suggestion } = found;
      return lrFindPage(head, {
        ...found,
        next:
          suggestion === null
            ? noRateText(found, spec, typedWithNpx(next.compare.join(' ')))
            : next.train(suggestion).join(' '),
      });
    },
  });
}

/** The commands that use a rate, or compare several, with the data and settings of the test. */
async function nextCommands(spec: LrFindSpec, { dataDir }: Options) {
  const { flagsOf } = await import('../experiments/command-line.ts');
  const { dataFields } = await import('../experiments/specs/data.ts');
  const { rateFieldsOf } = await import('../experiments/specs/lr-find.ts');
  const { networkShape } = await import('../experiments/specs/network.ts');
  const { model, hidden, loss } = spec;
  const isNetwork = model === 'network';
  const { shuffle, ...fields } = without(rateFieldsOf(model), 'model', 'from', 'to', 'steps');
  const own = isNetwork ? fields : without(fields, ...SHAPE);
  const words = [...flagsOf(own, spec, dataDir), ...flagsOf({ shuffle }, spec)];
  // A sweep takes a list of networks, so that the layers of one are joined.
  const layers = hidden.join() === networkShape.hidden.fallback.join() ? [] : [`--hidden ${hidden.join('-')}`];
  const { activation, dropout, pca } = networkShape;
  const rest = { activation, dropout, pca, optimizer: fields.optimizer };
  return {
    train: (rate: number) => [`cifar-train ${model}`, `--learning-rate ${exact(rate)}`, ...words],
    compare: [
      ...[`cifar-train crossval --model ${model}`, `--loss ${loss}`, '--learning-rate 1e-4..1:log:5'],
      ...(isNetwork ? [...layers, ...flagsOf(rest, spec)] : []),
      ...flagsOf(dataFields, spec, dataDir),
    ],
  };
}
