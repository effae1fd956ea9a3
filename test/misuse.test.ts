import { describe, expect, test } from 'vitest';
import * as library from '../src/index.ts';
import * as charts from '../src/report/charts.ts';
import { userError } from './helpers/caught.ts';
import { classNamesOf, randomExamples, request } from './models/linear/problem.ts';

/* What code without types, or with a variable that is not set, hands to the library: each is told what was wrong. Long,
 * since it is one table of every function that takes something. */

const {
  bestTrial,
  checkDataOf,
  checkGradient,
  chooseCoordinates,
  crossValidateKnn,
  crossValidateLinear,
  createWasmBackend,
  defaultLearningRate,
  findLearningRate,
  firstImages,
  gridSettings,
  holdOutLast,
  KnnClassifier,
  knnTrials,
  LINEAR_DEFAULTS,
  lossNamed,
  linearTrials,
  loadCheckpoint,
  loadDataset,
  loadLinearModel,
  makeFolds,
  makeShapes,
  matrix,
  meanLoss,
  objectiveInF64,
  openRun,
  predict,
  Random,
  randomSearch,
  randomSettings,
  ReferenceBackend,
  readManifest,
  readMetrics,
  restoreFeatures,
  row,
  sanityChecks,
  saveCheckpoint,
  saveCohort,
  saveLinearModel,
  scores,
  splitsOf,
  sweep,
  trainingRows,
  trainLinear,
  vote,
} = library;

/** Anything, as a value of the type that is wanted. */
const as = (value: unknown): never => value as never;

const n = 12;
const backend = new ReferenceBackend();
const examples = randomExamples(1, n, 8, 3);
const { pixels, labels } = examples;
const classNames = classNamesOf(3);
const random = Random.seeded(0);
/** Pixels that a worker was given: they are gone here. */
function transferred() {
  const given = matrix(pixels.data.slice(), pixels.nRows, pixels.nCols);
  structuredClone(given.data.buffer, { transfer: [given.data.buffer as ArrayBuffer] });
  return given;
}
const ok = request({ train: examples, classNames, epochs: 1 });
const folds = makeFolds(n, 3);
const data = { backend, pixels, labels, classNames, folds, splits: splitsOf(folds), seed: 0 };
const knn = { metric: 'l1', ks: [1], ties: 'nearest' } as const;
const { classifier } = await trainLinear(ok);
const checked = await checkDataOf(backend, examples, 3);
const parameters = new Float64Array(3 * 8 + 3);
const neighbours = await backend.nearest({ metric: 'l1', k: 3, queries: pixels, base: pixels });
const space = { loss: ['softmax'], reg: ['l2'], regStrength: [0], epochs: [1], batchSize: [10] } as const;
const setting = { loss: 'svm', reg: 'l2', regStrength: 0, epochs: 1, batchSize: 10, learningRate: 1 } as const;
const images = makeShapes({ seed: 0, nTrain: 2 }).train;
const plan = { learningRate: 1, schedule: library.constant, warmUp: library.NO_WARM_UP, epochs: 2 };
const origin = { loss: 'softmax', seed: 0, dataDigest: '', version: '' };

test.each<[string, () => unknown, string]>([
  [
    'an invalid dataset',
    () => loadDataset({ name: as('mnist'), dataDir: 'x' }),
    'name must be cifar10, cifar100 or shapes',
  ],
  ['no data folder', () => loadDataset({ name: 'cifar10', dataDir: as(undefined) }), 'dataDir must be the path of'],
  ['an empty data folder', () => loadDataset({ name: 'cifar10', dataDir: '' }), 'dataDir must be the path of'],
  ['no folder for the ledger', () => loadDataset({ name: 'shapes', dataDir: as(undefined) }), 'dataDir must be'],
  [
    'a reading by nobody',
    async () => (await loadDataset({ name: 'shapes', dataDir: 'x', limit: 1 })).readTestSet(as(undefined)),
    'command must be what reads the test set',
  ],
  ['no seed', () => makeShapes(as({ nTrain: 1 })), 'seed must be a whole number from 0 to 4294967295; got undefined'],
  ['a share of the images', () => firstImages(images, 0.5), 'n must be a whole number of at least 0; got 0.5'],
  [
    'threads in words',
    () => createWasmBackend({ threads: as('2') }),
    'threads must be a whole number from 1 to 64; got "2"',
  ],
  [
    'half a neighbour',
    () => new KnnClassifier(backend, { ...knn, k: 1.5 }),
    'k must be a whole number of at least 1; got 1.5',
  ],
  [
    'a backend that was not waited for',
    () => new KnnClassifier(as(Promise.resolve(backend)), { ...knn, k: 1 }),
    'backend must be a backend; got Promise',
  ],
  [
    'pixels that are no matrix',
    () => new KnnClassifier(backend, { ...knn, k: 1 }).fit(as(images.pixels), labels),
    'the training rows must be a matrix; got Uint8Array',
  ],
  [
    'no labels',
    () => new KnnClassifier(backend, { ...knn, k: 1 }).fit(pixels, as(undefined)),
    'must be class numbers in a Uint8Array; got undefined',
  ],
  [
    'queries that are no matrix',
    () => backend.nearest({ metric: 'l1', k: 1, queries: as(images.pixels), base: pixels }),
    'queries must be a matrix; got Uint8Array',
  ],
  ['no backend', () => trainLinear({ ...ok, backend: as(undefined) }), 'backend must be a backend; got undefined'],
  [
    'images as they are loaded',
    () => trainLinear({ ...ok, train: as(images) }),
    'the pixels of the training part must be a matrix; got Uint8Array',
  ],
  [
    'no training data',
    () => trainLinear({ ...ok, train: as(undefined) }),
    'examples must be pixels and labels, for the training part; got undefined',
  ],
  [
    'a scaling by its name',
    () => trainLinear({ ...ok, scaling: as('standard') }),
    'scaling must be a scaling, such as SCALINGS.standard; got "standard"',
  ],
  [
    'labels by name',
    () => trainLinear({ ...ok, train: { pixels, labels: as(['cat']) } }),
    'the labels of the training part must be class numbers in a Uint8Array; got Array',
  ],
  [
    'a number of classes',
    () => trainLinear({ ...ok, classNames: as(3) }),
    'classNames must be a list of names, one per class; got 3',
  ],
  [
    'a seed for a generator',
    () => trainLinear({ ...ok, random: as(0) }),
    'random must be a generator, such as Random.seeded(0); got 0',
  ],
  [
    'a loss by its name',
    () => trainLinear({ ...ok, loss: as('svm') }),
    'loss must be a loss, such as LOSSES.svm or hinge(1); got "svm"',
  ],
  [
    'a penalty not called',
    () => trainLinear({ ...ok, regularizer: as(library.elasticNet) }),
    'regularizer must be a penalty',
  ],
  ['an update rule not called', () => trainLinear({ ...ok, optimizer: as(library.adam) }), 'got the function adam'],
  [
    'a schedule not called',
    () => trainLinear({ ...ok, schedule: as(library.stepDecay) }),
    'got the function stepDecay',
  ],
  [
    'no start',
    () => trainLinear({ ...ok, init: as(undefined) }),
    'init must be an initializer, such as INITIALIZERS.normal',
  ],
  ['an array for a start', () => trainLinear({ ...ok, init: as(new Float32Array(5)) }), 'an initializer, such as'],
  ['a list for a start', () => findLearningRate({ ...ok, init: as([]), from: 1e-5, to: 1 }), 'an initializer, such as'],
  [
    'a start that fills nothing',
    () => trainLinear({ ...ok, init: as({ ...library.INITIALIZERS.zeros, fill: 0 }) }),
    'fill of init must be a function; got 0',
  ],
  [
    'a penalty in words',
    () => trainLinear({ ...ok, regularizer: as({ ...library.l2, absolute: '1' }) }),
    'absolute of regularizer must be a number; got "1"',
  ],
  ['a warm-up without a unit', () => trainLinear({ ...ok, warmUp: as(5) }), 'warmUp must be a length such as'],
  [
    'an invalid unit',
    () => trainLinear({ ...ok, warmUp: { amount: 1, unit: as('epoch') } }),
    'the unit of warmUp must be steps or epochs',
  ],
  [
    'no epoch to stop after',
    () => trainLinear({ ...ok, stopAfter: 0 }),
    'stopAfter must be a whole number of at least 1; got 0',
  ],
  ['shuffling left open', () => trainLinear({ ...ok, shuffle: as(undefined) }), 'shuffle must be true or false'],
  [
    'all that a training gives',
    () => predict(backend, as({ classifier }), pixels),
    'classifier must be a linear classifier',
  ],
  [
    'pixels to predict that are no matrix',
    () => predict(backend, classifier, as(images.pixels)),
    'the pixels to classify must be a matrix',
  ],
  [
    'pixels to score that are none',
    () => scores(backend, classifier, as(undefined)),
    'the pixels to classify must be a matrix',
  ],
  [
    'an invalid row to predict',
    () => predict(backend, classifier, pixels, { rows: Int32Array.of(n) }),
    'the matrix to classify has no row 12: it has 12 images',
  ],
  [
    'rows to predict in a list',
    () => predict(backend, classifier, pixels, { rows: as([1]) }),
    'must be in an Int32Array; got Array',
  ],
  ['a default for no loss', () => defaultLearningRate(as('hinge'), library.adam()), 'loss must be softmax, svm'],
  ['a default for no rule', () => defaultLearningRate('svm', as('adam')), 'optimizer must be an optimizer'],
  ['an invalid loss', () => lossNamed(as('hinge')), 'got "hinge"'],
  [
    'a random search of no strength',
    () => randomSearch({ ...ok, tries: 1, regularizationStrength: as(undefined) }),
    'regularizationStrength must be',
  ],
  [
    'a random search without chance',
    () => randomSearch({ ...ok, tries: 1, random: as(undefined) }),
    'random must be a generator',
  ],
  [
    'rates for a loss by its name',
    () => findLearningRate({ ...ok, loss: as('svm'), from: 1e-5, to: 1 }),
    'loss must be a loss',
  ],
  [
    'sanity of a loss by its name',
    () => sanityChecks({ backend, loss: as('svm'), tiny: examples, data: checked, classNames, random }),
    'loss must be a loss',
  ],
  [
    'no number of coordinates',
    () => chooseCoordinates(checked, as(undefined), random),
    'n must be a whole number of at least 0',
  ],
  ['folds by a seed', () => makeFolds(n, 3, as(0)), 'random must be a generator'],
  ['a share held out', () => holdOutLast(n, 0.1), 'nVal must be a whole number of at least 0; got 0.1'],
  ['nothing held out', () => holdOutLast(n, Number.NaN), 'nVal must be a whole number of at least 0; got NaN'],
  [
    'no k',
    () => crossValidateKnn({ ...data, ...knn, ks: [] }),
    'ks must be a list of numbers of neighbours; got an empty list',
  ],
  [
    'an empty object for a backend',
    () => crossValidateKnn({ ...data, ...knn, backend: as({}) }),
    'backend must be a backend; got Object',
  ],
  [
    'an empty object for a signal',
    () => crossValidateKnn({ ...data, ...knn, signal: as({}) }),
    'signal must be an AbortSignal; got Object',
  ],
  [
    'an empty object for the signal of a training',
    () => trainLinear({ ...ok, signal: as({}) }),
    'signal must be an AbortSignal; got Object',
  ],
  [
    'an empty object to resume from',
    () => trainLinear({ ...ok, resumeFrom: as({}) }),
    'resumeFrom must be the state of a training, such as onState gets or loadCheckpoint reads; got Object',
  ],
  ['a learning rate in words', () => trainLinear({ ...ok, learningRate: as('0.1') }), 'greater than 0; got "0.1"'],
  ['a run by its number', () => openRun(as(3)), 'path must be the path of the folder of a run; got 3'],
  ['features from nothing', () => restoreFeatures(as({})), 'text must be the features as typed'],
  ['features without what was learned', () => restoreFeatures(as({ text: 'hog' })), 'arrays must be what was learned'],
  [
    'classes before fit',
    () => new KnnClassifier(backend, { k: 1, metric: 'l1', ties: 'nearest' }).predict(pixels),
    'no training images yet: call fit() first',
  ],
  ['a seed in words', () => makeShapes({ seed: as('7') }), 'seed must be a whole number from 0 to 4294967295; got "7"'],
  [
    'too many shapes',
    () => makeShapes({ seed: 0, nTrain: 1e12 }),
    'nTrain must be a whole number from 0 to 1000000; got 1000000000000',
  ],
  ['fewer shapes than none', () => makeShapes({ seed: 0, nTest: -1 }), 'nTest must be a whole number from 0'],
  ['too many threads', () => createWasmBackend({ threads: 65 }), 'threads must be a whole number from 1 to 64; got 65'],
  [
    'one k',
    () => crossValidateKnn(as({ ...data, ...knn, ks: 3 })),
    'ks must be a list of numbers of neighbours; got 3',
  ],
  ['k = 0', () => crossValidateKnn({ ...data, ...knn, ks: [1, 0] }), 'k must be a whole number of at least 1; got 0'],
  [
    'an invalid metric',
    () => crossValidateKnn({ ...data, ...knn, metric: as('hamming') }),
    'metric must be l1, l2 or cosine; got "hamming"',
  ],
  [
    'a number of folds',
    () => crossValidateKnn({ ...data, ...knn, folds: as(5) }),
    'folds must be folds, such as makeFolds(nSamples, 5) returns; got 5',
  ],
  [
    'folds for splits',
    () => crossValidateLinear({ ...data, splits: as(folds), trials: [LINEAR_DEFAULTS.svm] }),
    'splits must be a list of splits',
  ],
  [
    'settings for hyperparameters',
    () => crossValidateLinear({ ...data, trials: as(gridSettings(space)) }),
    'loss must be a loss',
  ],
  [
    'hyperparameters for trials',
    () => sweep({ ...data, trials: [as(LINEAR_DEFAULTS.svm)] }),
    'trial 1 says neither knn nor linear',
  ],
  [
    'a sweep over labels that are no classes',
    () =>
      sweep({
        ...data,
        labels: labels.map(() => 200),
        classNames: ['a', 'b'],
        trials: knnTrials({ ...knn, metric: ['l1'], k: [1] }),
      }),
    'the data has the label 200 at row 0: there are 2 classes',
  ],
  [
    'a job over labels that are no classes',
    () =>
      library.runJob(
        { kind: 'knn', trials: [0] },
        as({
          ...data,
          classNames: ['a', 'b'],
          trials: knnTrials({ ...knn, metric: ['l1'], k: [1] }),
          onResult: () => {},
        }),
      ),
    'there are 2 classes',
  ],
  [
    'splits over labels that are no classes',
    () => crossValidateLinear({ ...data, classNames: ['a', 'b'], trials: [LINEAR_DEFAULTS.svm] }),
    'there are 2 classes',
  ],
  [
    'networks over labels that are no classes',
    () =>
      library.crossValidateNetworks(
        as({ ...data, classNames: ['a', 'b'], trials: [{ ...library.NETWORK_DEFAULTS.softmax, mirror: false }] }),
      ),
    'there are 2 classes',
  ],
  [
    'a k-NN model of labels that are no classes',
    () =>
      library.saveKnnModel('x', {
        rows: pixels as never,
        labels,
        classNames: ['a', 'b'],
        options: { ...knn, k: 1, weights: 'uniform' },
        origin,
      }),
    'there are 2 classes',
  ],
  [
    'a sweep with a wrong number',
    () => sweep({ ...data, trials: [{ params: {}, linear: { ...LINEAR_DEFAULTS.svm, epochs: 0 } }] }),
    'epochs must be',
  ],
  [
    'a sweep with a wrong metric',
    () => sweep({ ...data, trials: [{ params: {}, knn: { k: 1, metric: as('l3'), ties: 'nearest' } }] }),
    'metric must be',
  ],
  [
    'no trials to choose from',
    () => bestTrial([]),
    'trials must be a list of trials, such as sweep returns; got an empty list',
  ],
  ['no losses', () => gridSettings({ ...space, loss: [] }), 'loss must be a list of values to try; got an empty list'],
  [
    'one learning rate',
    () => gridSettings({ ...space, learningRate: as(0.1) }),
    'learningRate must be a list of values to try; got 0.1',
  ],
  [
    'a dimension left out',
    () => gridSettings({ ...space, epochs: as(undefined) }),
    'epochs must be a list of values to try; got undefined',
  ],
  ['a list for a loss', () => gridSettings({ ...space, loss: [as([])] }), 'loss must be softmax'],
  [
    'a list for a rate',
    () => gridSettings({ ...space, learningRate: [as([])] }),
    'learningRate must be a number greater than 0; got an empty list',
  ],
  ['epochs in words', () => gridSettings({ ...space, epochs: [as('5')] }), 'epochs must be a whole number'],
  [
    'an interval for a grid',
    () => gridSettings({ ...space, learningRate: [as({ from: 0.1, to: 1, spacing: 'log' })] }),
    'learningRate must be a number greater than 0; got Object',
  ],
  [
    'an interval that falls',
    () => randomSettings({ ...space, learningRate: [{ from: 1, to: 0.1, spacing: 'log' }] }, 1, random),
    'learningRate must be a number greater than 0, or an interval of such, from a smaller to a larger; got Object',
  ],
  ['layers without units', () => library.gridNetworks({ ...space, hidden: [[10, 0]] }), 'hidden must be 1 to'],
  [
    'a start that networks do not have',
    () => library.randomNetworks(as({ ...space, init: ['zeros'] }), 1, random),
    'init must be normal, he or xavier; got "zeros"',
  ],
  ['an invalid dimension', () => gridSettings(as({ ...space, lr: [0.1] })), 'got "lr"'],
  [
    'an invalid start',
    () => linearTrials([{ ...setting, init: as('zero') }], n),
    'init must be normal, zeros, he or xavier; got "zero"',
  ],
  [
    'no number to draw',
    () => randomSettings(space, as(undefined), random),
    'n must be a whole number of at least 1; got undefined',
  ],
  ['draws without chance', () => randomSettings(space, 1, as(undefined)), 'random must be a generator'],
  [
    'a space without k',
    () => knnTrials({ metric: ['l1'], k: [], ties: 'nearest' }),
    'k must be a list of numbers of neighbours; got an empty list',
  ],
  [
    'a space with ties that are none',
    () => knnTrials(as({ metric: ['l1'], k: [1] })),
    'ties must be smallest or nearest; got undefined',
  ],
  ['an invalid state', () => Random.fromState([1, 2]), 'state must be the four whole numbers that state() returns'],
  [
    'a checkpoint without a path',
    () => loadCheckpoint(as(undefined)),
    'path must be the path of a file; got undefined',
  ],
  ['a checkpoint to nowhere', () => saveCheckpoint('', as({})), 'path must be the path of a file; got ""'],
  ['progress of a sweep to nowhere', () => saveCohort('', as({})), 'path must be the path of a file; got ""'],
  ['a manifest without a path', () => readManifest(as(undefined)), 'path must be the path of a file'],
  ['metrics without a path', () => readMetrics(as(undefined)), 'path must be the path of a file'],
  ['a model without a path', () => loadLinearModel(as(undefined)), 'path must be the path of a file'],
  [
    'a model to nowhere',
    () => saveLinearModel(as(undefined), { model: classifier, origin }),
    'path must be the path of a file',
  ],
  [
    'a classifier for a model file',
    () => saveLinearModel('x', as(classifier)),
    'model must be a linear classifier, as in { model, origin }',
  ],
  [
    'a model from nowhere',
    () => saveLinearModel('x', as({ model: classifier })),
    'origin must be where the model comes from',
  ],
  ['classes by number', () => trainLinear({ ...ok, classNames: as([0, 1, 2]) }), 'classNames must be a text'],
  [
    'a model with classes by number',
    () => saveLinearModel('x', { model: { ...classifier, classNames: as([0, 1, 2]) }, origin }),
    'classNames must be a text that is not empty; got 0',
  ],
  [
    'a class whose name would forge a line',
    () => trainLinear({ ...ok, classNames: ['cat', 'dog\nforged: cat', 'ship'] }),
    'classNames must be a text on one line; got "dog\\nforged: cat"',
  ],
  [
    'rows whose array was transferred',
    () => trainLinear({ ...ok, train: { pixels: transferred(), labels } }),
    'elements; its array holds none',
  ],
  [
    'the same for k-NN',
    () => new KnnClassifier(backend, { ...knn, k: 1 }).fit(transferred(), labels),
    'its array holds none',
  ],
  ['a path with NUL', () => loadLinearModel('a\0b'), 'path must be the path of a file, which has no NUL in it'],
  ['an image by its path', () => library.decodeImage(as('cat.png'), { side: 32 }), 'bytes must be a whole file'],
  ['an image of no size', () => library.decodeImage(new Uint8Array(9), as(undefined)), 'options must be an object'],
  ['an image of side 0', () => library.decodeImage(new Uint8Array(9), { side: 0 }), 'side must be a whole number'],
  [
    'an image of a side that no memory holds',
    () => library.decodeImage(new Uint8Array(9), { side: 1e6 }),
    'side must be a whole number from 1 to 4096; got 1000000',
  ],
  ['no request', () => crossValidateKnn(as(undefined)), 'request must be an object, such as'],
  ['no options', () => makeShapes(as(undefined)), 'options must be an object, such as { seed: 0 }; got undefined'],
  ['no dataset', () => loadDataset(as(undefined)), 'options must be an object'],
  ['no predictions', () => library.accuracy(as(undefined), labels), 'predictions must be class numbers'],
  ['no neighbours', () => vote(as(undefined), labels, 1, knn), 'neighbours must be neighbours, such as'],
  ['no votes asked for', () => vote(neighbours, labels, 1, as(undefined)), 'options must be an object'],
  ['the mean of nothing', () => library.meanAndStd([]), 'values must be a list of numbers; got an empty list'],
  ['no plan of a rate', () => library.learningRateAt(as(undefined), 1, 1), 'plan must be an object'],
  ['no epochs of a plan', () => library.learningRateAt({ ...plan, epochs: 0 }, 1, 1), 'epochs must be a whole number'],
  ['no steps in an epoch', () => library.learningRateAt(plan, 1, 0), 'nBatches must be a whole number of at least 1'],
  [
    'a step before the first',
    () => library.learningRateAt(plan, 0, 1),
    'step must be a whole number of at least 1; got 0',
  ],
  [
    'a warm-up of no number',
    () => library.learningRateAt({ ...plan, warmUp: { amount: Number.NaN, unit: 'steps' } }, 1, 1),
    'warmUp must be a number of at least 0; got NaN',
  ],
  [
    'a warm-up of weeks',
    () => library.learningRateAt({ ...plan, warmUp: { amount: 5, unit: as('weeks') } }, 1, 1),
    'the unit of warmUp must be steps or epochs; got "weeks"',
  ],
  [
    'bins without end',
    () => library.calibration([0.5], [true], 2 ** 28),
    'nBins must be a whole number from 1 to 10000; got 268435456',
  ],
  [
    'a schedule without its function',
    () => library.learningRateAt({ ...plan, schedule: as({ factor: 3 }) }, 1, 1),
    'factor of schedule must be a function; got 3',
  ],
  ['no plan of jobs', () => library.planJobs(as({})), 'trials must be a list of trials'],
  ['a job for nothing', () => library.runJob(as({}), as(undefined)), 'request must be an object'],
  ['features by number', () => library.parseFeatures(as(5)), 'features must be features as typed'],
  [
    'features that are not fitted',
    () => library.encodeFeatures(backend, as({}), as(undefined)),
    'features must be fitted features, such as fitFeatures returns; got Object',
  ],
  ['all in one request', () => library.fitFeatures(as({}), as('hog'), as({})), 'backend must be a backend'],
  ['features of no images', () => library.fitFeatures(backend, 'hog', as(undefined)), 'request must be an object'],
  [
    'an optimum of no strength',
    () => library.solveExactly(as({ ...ok, regularizationStrengths: undefined })),
    'regularizationStrengths must be a list of strengths; got undefined',
  ],
  ['samples in words', () => makeFolds(as('10'), 2), 'nSamples must be a whole number from 0 to 100000000; got "10"'],
  ['more samples than memory holds', () => makeFolds(2.8e8, 2), 'nSamples must be a whole number from 0 to 100000000'],
  ['a state that is followed by itself', () => Random.fromState([0, 0, 0, 0]), 'state must be the four whole numbers'],
  [
    'a list that cannot be changed',
    () => random.shuffle(Object.freeze([1, 2]) as unknown[]),
    'items must be a list that can',
  ],
  ['a bound in words', () => random.uniform(as('a'), as('b')), 'low must be a number; got "a"'],
  [
    'nobody who votes',
    () => library.planeWinner({ labels, ties: 'none' }, []),
    'nearest must be at least one neighbour',
  ],
  [
    'a neighbour that there is not',
    () => library.planeWinner({ labels, ties: 'none' }, [{ index: 99, distance: 1 }]),
    'the index of a neighbour must be a whole number from 0 to 11; got 99',
  ],
  [
    'a stream that takes a while to come to',
    () => Random.seeded(0, 1e9),
    'stream must be a whole number from 0 to 100000',
  ],
  [
    'a job for each of a billion splits',
    () => library.planJobs({ trials: library.linearTrials([setting], n), nSplits: 1e9, isKnown: () => false }),
    'nSplits must be a whole number from 1 to 100000',
  ],
  [
    'check data of a billion classes',
    () => chooseCoordinates({ ...checked, nClasses: 1e9 }, 2, random),
    'nClasses must be a whole number from 1 to 256',
  ],
  ['a fold for each of a million', () => makeFolds(1e6, 1e6), 'nFolds must be a whole number from 2 to 100000'],
  [
    'a table of all numbers',
    () => library.confusionMatrix([], [], 1e9),
    'nClasses must be a whole number from 1 to 10000',
  ],
  ['too many samples', () => makeFolds(2 ** 40, 2), 'nSamples must be a whole number from 0 to 100000000'],
  [
    'one and a half rows',
    () => matrix(new Uint8Array(12), 1.5, 8),
    'nRows must be a whole number of at least 0; got 1.5',
  ],
  ['more rows than can be counted', () => matrix(new Uint8Array(0), 2 ** 53, 0), 'nRows must be a whole number'],
  [
    'fewer columns than none',
    () => matrix(new Uint8Array(0), 0, -4),
    'nCols must be a whole number of at least 0; got -4',
  ],
  [
    'fewer rows than none',
    () => matrix(new Uint8Array(12), -3, -4),
    'nRows must be a whole number of at least 0; got -3',
  ],
  ['rates from nowhere', () => findLearningRate(as(ok)), 'from must be a learning rate; got undefined'],
  ['a chart of no scores', () => charts.accuracyOverK(as(undefined)), 'scores must be a list, such as [{ metric:'],
  ['a chart of numbers', () => charts.accuracyOverK(as([1, 2])), 'a score must be an object, such as { metric:'],
  [
    'a score without k',
    () => charts.accuracyOverK(as([{ metric: 'l2' }])),
    'k of a score must be a number; got undefined',
  ],
  ['trials that are no list', () => charts.rateGrids(as({})), 'trials must be a list, such as [{ params:'],
  [
    'a trial of nothing',
    () => charts.trialCurves(as([{}]), charts.TRIAL_CURVES.loss),
    'params of a trial must be an object',
  ],
  [
    'a curve by its name',
    () => charts.epochCurve([], as('loss')),
    'number must be an object, such as EPOCH_CURVES.loss',
  ],
  [
    'a suggested rate in words',
    () => charts.lossOverRate([], as('0.1')),
    'suggestion must be a rate or null; got "0.1"',
  ],
  [
    'a grid without its trials',
    () => charts.bestOfGrids(as([{ rates: [], strengths: [] }])),
    'at of a grid must be a function',
  ],
  [
    'names of other classes',
    () => charts.confusionHeatmap([[1]], ['cat', 'dog']),
    'there are 2 classNames for the 1 classes of confusion',
  ],
  ['a chart of nothing', () => charts.chartSvg(as({})), 'the chart cannot be drawn: Invalid specification'],
])('%s', async (_, call, message) => {
  const error = await userError((async () => call())());
  expect(error.message).toContain(message);
  expect(error.kind).toBe('usage');
});

describe('shapes that do not fit', () => {
  test.each<[string, () => unknown]>([
    ['a 2 × 8 matrix holds 16 elements, not 12', () => matrix(new Uint8Array(12), 2, 8)],
    ['row 12 of a 12 × 8 matrix', () => row(pixels, n)],
    ['a vote of 1.5 among 3 neighbours', () => vote(neighbours, labels, 1.5, { metric: 'l2', ties: 'nearest' })],
    [
      '3 labels: none for the neighbour',
      () => vote(neighbours, labels.subarray(0, 3), 3, { metric: 'l2', ties: 'nearest' }),
    ],
    ['fold 3 of 3, counted from 0', () => trainingRows(folds, 3)],
    ['a random number below 0', () => random.integer(0)],
    ['checkGradient: coordinate 27 of 27', () => checkGradient(ok, checked, parameters, [27])],
    ['the objective has 96 features and 26 parameters', () => objectiveInF64(ok, checked, parameters.subarray(1))],
    [
      'meanLoss: 0 scores of 0 samples',
      () => meanLoss(ok.loss, new Float32Array(0), 3, new Uint8Array(0), new Float32Array(0)),
    ],
    [
      'meanLoss: the label 3 of 3 classes',
      () => meanLoss(ok.loss, new Float32Array(3), 3, Uint8Array.of(3), new Float32Array(3)),
    ],
  ])('%s', (message, call) => {
    expect(call).toThrow(RangeError);
    expect(call).toThrow(message);
  });
});
