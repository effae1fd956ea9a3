import { defineCommand, fieldFlag } from '../cli/command.ts';
import { gradcheckFields } from '../experiments/specs/gradcheck.ts';
import { ACTIVATIONS } from '../models/network/activations.ts';
import { pickFields } from '../util/fields.ts';
import { namesIn } from '../util/named.ts';
import { experimentFlags } from './flags/data-flags.ts';

const { model, hidden, activation, loss, delta, reg, regStrength, images, coordinates } = gradcheckFields;

const flags = {
  model: fieldFlag(model, '--model <name>', 'linear, or network: with the two flags below'),
  hidden: fieldFlag(hidden, '--hidden <list>', 'network: units of the hidden layer; of several layers: 20,10'),
  activation: fieldFlag(activation, '--activation <name>', `network: ${namesIn(ACTIVATIONS).join(', ')}`),
  loss: fieldFlag(loss, '--loss <list>', 'which losses', 'all of them'),
  delta: fieldFlag(delta, '--delta <x>', 'the margin of the hinge losses', '1'),
  reg: fieldFlag(reg, '--reg <list>', 'which penalties', 'all of them'),
  regStrength: fieldFlag(regStrength, '--reg-strength <x>', 'factor before the penalty'),
  images: fieldFlag(images, '--images <n>', 'use the first n training images'),
  coordinates: fieldFlag(
    coordinates,
    '--coordinates <n>',
    'how many randomly chosen weights of each layer to check, besides every bias (of more than 100 hidden units, as many biases)',
  ),
  ...experimentFlags,
};

export const gradcheck = defineCommand({
  name: 'gradcheck',
  description:
    'Compares the analytic gradient of every loss with every penalty to centred differences in double precision, on training images and random weights, by the relative error |a - n| / max(|a|, |n|). Kinks, where a loss or a hidden unit has no slope, are not counted as mistakes. Then checks that the first loss is as expected, rises with the penalty, and falls to nearly 0 on a few images.',
  flags,
  examples: [
    ['cifar-train gradcheck', 'every loss with every penalty'],
    ['cifar-train gradcheck --loss svm,softmax --reg l2 --coordinates 500', 'two losses, at more coordinates'],
    ['cifar-train gradcheck --model network --hidden 20,10 --activation tanh', 'a network with two hidden layers'],
    ['cifar-train gradcheck --dataset shapes', 'no download needed'],
  ],
  run: async (options, context) => {
    const { refuseForeign, refuseShape } = await import('../experiments/ownership.ts');
    const { gradcheckExperiment } = await import('../experiments/gradcheck.ts');
    const { gradcheckReport } = await import('../report/terminal/gradcheck-report.ts');
    const { conduct } = await import('./running/conduct.ts');
    const spec = pickFields(gradcheckFields, options);
    refuseForeign(context.typed, { loss: spec.loss, reg: spec.reg });
    refuseShape(spec.model, context.typed);
    await conduct(gradcheckExperiment(spec), options, context, { paragraphs: gradcheckReport });
  },
});
