import { type Hint, hint } from '../../errors.ts';

/*
 * What people type for a command that is not there, or that has another name here. Each answer says what there is, and
 * that there is nothing where there is nothing.
 */

const example = (command: string): Hint => hint`${{ command: `cifar-train ${command}` }}`;

const NETWORKS = hint`this trains a network with hidden layers: ${example('network')}`;
const NO_CONVOLUTIONS = hint`there are no convolutional networks; this trains one with hidden layers, on features that see patches: ${example('network --features kernel-map:quick')}`;
const TRAINS = hint`this trains a linear classifier: ${example('linear')}`;
const lossOf = (loss: string): Hint => hint`it is a loss of linear classifiers: ${example(`linear --loss ${loss}`)}`;
const PREDICTS = hint`this classifies your own images with a trained model: ${example('predict runs/linear-1 cat.jpg')}`;
const JUDGES = hint`this judges a trained model: ${example('evaluate runs/linear-1')}
this scores a new classifier on the test set: ${example('linear --test')}`;
const LISTS = hint`this lists runs: ${example('runs')}`;
const ofRuns = (does: string, command: string): Hint => hint`this ${does}: ${example(`runs ${command}`)}`;
const SWEEPS = hint`this compares settings: ${example('crossval')}`;
const SHOWS_DATA = hint`this shows what the data is: ${example('info')}`;
const RESUMES = hint`an option resumes a run: ${example('linear --resume runs/linear-1')}`;

const ANSWERS: readonly (readonly [answer: Hint, words: string])[] = [
  [NETWORKS, 'mlp nn net networks neural-network neural-net deep two-layer perceptron ffn'],
  [NO_CONVOLUTIONS, 'cnn convnet conv resnet'],
  [TRAINS, 'train fit learn classifier logistic logistic-regression regression sgd'],
  [lossOf('softmax'), 'softmax cross-entropy'],
  [lossOf('svm'), 'svm hinge linear-svm'],
  [PREDICTS, 'prediction predictions classify infer inference'],
  [JUDGES, 'eval evaluation judge score test'],
  [LISTS, 'run list ls history results experiments log logs'],
  [ofRuns('shows a run', 'show last'), 'show view inspect'],
  [ofRuns('compares runs', 'compare linear-1 linear-2'), 'compare diff mcnemar'],
  [ofRuns('opens the report of a run', 'report last --open'), 'report reports open'],
  [ofRuns('makes a run again, and compares the bits', 'reproduce last'), 'reproduce rerun replay repeat'],
  [ofRuns('removes a run', 'rm linear-1'), 'rm remove delete clean prune'],
  [SWEEPS, 'sweep search grid gridsearch grid-search random-search tune cv cross-validate cross-validation validate'],
  [SHOWS_DATA, 'data dataset datasets describe stats summary'],
  [RESUMES, 'resume continue restart'],
  [hint`this downloads the data: ${example('download')}`, 'fetch get dl pull install setup'],
  [hint`this suggests a learning rate: ${example('lr-find')}`, 'lr lrfind find-lr learning-rate rate'],
  [hint`this checks gradients: ${example('gradcheck')}`, 'grad gradient gradients check grad-check gradient-check'],
  [
    hint`this searches the nearest neighbours: ${example('knn')}`,
    'k-nn nn1 nearest neighbours neighbors nearest-neighbour',
  ],
  [hint`type it with hyphens: ${example('--version')}`, 'version'],
];

/** What there is in place of a command that is not there; undefined for a word that says nothing. */
export function commandHere(typed: string): Hint | undefined {
  const word = typed.toLowerCase().replaceAll('_', '-');
  return ANSWERS.find(([, words]) => words.split(' ').includes(word))?.[0];
}
