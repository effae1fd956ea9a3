import { join } from 'node:path';
import * as library from '../../../src/index.ts';
import { classNamesOf, randomExamples } from '../../models/linear/problem.ts';

/** A call of the library that works. */
export interface ValidCall {
  readonly call: (...given: never[]) => unknown;
  readonly given: readonly unknown[];
  /** Which of its arguments is a path where something is written. */
  readonly path?: number;
  /** A member that may be left out, but then there is much to do. */
  readonly needed?: string;
}

const { ReferenceBackend, Random, makeFolds, splitsOf, matrix, LINEAR_DEFAULTS, NETWORK_DEFAULTS, LOSSES } = library;

const n = 12;
const backend = new ReferenceBackend();
const examples = randomExamples(1, n, 8, 3);
const { pixels, labels } = examples;
const val = randomExamples(2, 4, 8, 3);
const classNames = classNamesOf(3);
const images = { nSamples: 4, pixels: new Uint8Array(4 * 3072).fill(7), labels: Uint8Array.of(0, 1, 2, 1) };
const rows = Int32Array.of(0, 1);
const everyRow = Int32Array.from({ length: n }, (_, i) => i);
const weight = new Float32Array(24).fill(0.1);
const folds = makeFolds(n, 3);
const vote = { metric: 'l2', ties: 'nearest', weights: 'uniform' } as const;
const neighbours = await backend.nearest({ metric: 'l2', k: 3, queries: pixels, base: pixels });
const objective = { loss: LOSSES.softmax, regularizer: library.l2, regularizationStrength: 0.1 };
const parameters = new Float64Array(27);
const network = { hidden: [2], activation: 'tanh' } as const;
const ofNetwork = new Float64Array(2 * 8 + 2 + 3 * 2 + 3);
const setting = { loss: 'softmax', reg: 'l2', regStrength: 0, epochs: 1, batchSize: 5, learningRate: 1 } as const;
const space = { loss: ['softmax'], reg: ['l2'], regStrength: [0.1], epochs: [1], batchSize: [5] } as const;
const silent = () => {};
const watch = { signal: new AbortController().signal, onProgress: silent };
const linear = { ...LINEAR_DEFAULTS.softmax, epochs: 1, batchSize: 5 };
const layered = { ...NETWORK_DEFAULTS.softmax, hidden: [2], epochs: 1, batchSize: 5, learningRate: 0.1 };

/** What every training is asked, with a generator of its own. */
const training = () => ({
  ...{ backend, train: { ...examples, rows: everyRow }, val: { ...val, rows }, classNames },
  ...{ random: Random.seeded(0), trainSample: 2, earlyStopping: 2, stopAfter: 1, scaling: library.SCALINGS.centred },
  ...{ signal: watch.signal, onBatch: silent, onEpoch: silent, onState: silent },
});

/** What solvers are given. */
const problem = () => ({
  ...{ backend, train: { ...examples, rows: everyRow }, classNames, random: Random.seeded(0), ...watch },
  scaling: library.SCALINGS.centred,
});

const keeper = { begun: [], onProgress: silent, onEnd: silent };

const judging = {
  ...{ backend, pixels, labels, classNames, splits: splitsOf(folds), seed: 0, scaling: library.SCALINGS.centred },
  ...{ prune: false, known: () => undefined, onSplit: silent, keeper, ...watch },
};

const planned = library.linearTrials([setting], n);
const swept = {
  ...judging,
  folds,
  trials: [...library.knnTrials({ metric: ['l1'], k: [1], ties: 'nearest' }), ...planned],
};

const { classifier } = await library.trainLinear({ ...training(), ...linear });
const { classifier: layers } = await library.trainNetwork({ ...training(), ...layered });
const data = await library.checkDataOf(backend, examples, 3);
const gram = await backend.gram(pixels, everyRow);
const origin = { loss: 'softmax', seed: 0, dataDigest: 'abc', version: '1' };
const fitted = await library.fitFeatures(backend, 'hue', { images: matrix(images.pixels, 4, 3072) });
const trial = (await library.sweep(swept))[0];
const states: library.TrainingState[] = [];
await library.trainLinear({ ...training(), ...linear, onState: (one) => void states.push(one) });
await library.trainNetwork({ ...training(), ...layered, onState: (one) => void states.push(one) });
const [state, layeredState] = states;
const drawing = new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"/>');
const fit = {
  ...{ trainAccuracy: 0.9, valAccuracy: 0.5, nImages: 100, nClasses: 3, lacksClass: false, isConstant: false },
  features: 'hue',
  ...{ losses: [1, 0.9, 0.8, 0.7], lossAtZero: 1.1, sparsity: 0 },
  ...{ rate: { learningRate: 1, usual: 1, sum: 4, unlowered: 4, isSteady: true, nSteps: 4 }, stoppedEarly: false },
  ...{ penalty: { strength: 0.1, usual: 0.1, size: 0.1, isNone: false }, dropout: 0 },
};
const plane = {
  ...{ points: Int32Array.of(0, 0, 5, 5), labels: Uint8Array.of(0, 1), k: 1, metric: 'l2', ties: 'smallest' },
  axes: library.UPRIGHT,
};
const knn = () => new library.KnnClassifier(backend, { ...vote, k: 1 });

const rowsOf = async () => pixels;
/** What a model of features sees. */
const codes = matrix(new Int16Array(n * 8), n, 8);
const ofCodes = { ...classifier.input, kind: 'codes' } as const;
const savedFeatures = library.savedFeatures(fitted);
const elsewhere: library.Elsewhere = async (jobs, { onResult, onJobDone }) => {
  for (const job of jobs) {
    await library.runJob(job, { ...swept, onResult });
    onJobDone(job);
  }
};

/** What the calls are made of. */
export const parts = { backend, pixels, labels, folds, classifier, layers, origin, classNames, vote };

/**
 * A call that works of every function and class that takes something, in a folder that what is written goes to. Long, because
 * it is one list.
 */
export function validCalls(folder: string): Readonly<Record<string, ValidCall>> {
  const of = (call: (...given: never[]) => unknown, ...given: readonly unknown[]): ValidCall => ({ call, given });
  const saving = (call: (...given: never[]) => unknown, name: string, file: unknown): ValidCall => ({
    ...{ call, given: [join(folder, name), file], path: 0 },
  });
  return {
    UserError: of((...given) => new library.UserError(...(given as [never, never])), 'wrong', 'usage', { hint: 'so' }),
    accuracy: of(library.accuracy, labels, labels),
    adagrad: of(library.adagrad, { epsilon: 1e-8 }),
    adam: of(library.adam, { beta1: 0.9, beta2: 0.99, epsilon: 1e-8 }),
    adamw: of(library.adamw, { beta1: 0.9, beta2: 0.99, epsilon: 1e-8 }),
    adviceFor: of(library.adviceFor, fit, ['lr-find'], 'a network'),
    axesAt: of(library.axesAt, 30),
    bestTrial: of(library.bestTrial, [trial]),
    calibration: of(library.calibration, [0.5, 0.9], [true, false], 3),
    checkDataOf: of(library.checkDataOf, backend, { ...examples, rows }, 3, library.SCALINGS.centred),
    checkGradient: of(library.checkGradient, objective, data, parameters, [0, 3]),
    checkNetworkGradient: of(library.checkNetworkGradient, objective, network, data, ofNetwork, [0, 3]),
    chooseCoordinates: of(library.chooseCoordinates, data, 2, Random.seeded(0)),
    chooseNetworkCoordinates: of(library.chooseNetworkCoordinates, data, [2], 2, Random.seeded(0)),
    confusionMatrix: of(library.confusionMatrix, labels, labels, 3),
    crossValidateExactly: of(library.crossValidateExactly, {
      ...judging,
      trials: [objective],
      mostSteps: 3,
      tolerance: 0.1,
    }),
    crossValidateKnn: of(library.crossValidateKnn, { ...judging, folds, ...vote, ks: [1, 2] }),
    crossValidateLinear: of(library.crossValidateLinear, { ...judging, trials: [linear] }),
    crossValidateNetworks: of(library.crossValidateNetworks, {
      ...{ ...judging, trials: [{ ...layered, mirror: true }], mirrored: pixels },
    }),
    deadUnits: of(library.deadUnits, backend, layers, pixels, { rows, signal: watch.signal }),
    decodeImage: of(library.decodeImage, drawing, { side: 4, fit: 'crop', name: 'a drawing' }),
    defaultLearningRate: of(library.defaultLearningRate, 'svm', library.sgd, 100),
    elasticNet: of(library.elasticNet, 1),
    encodeFeatures: of(library.encodeFeatures, backend, fitted, matrix(images.pixels, 4, 3072), { rows, ...watch }),
    exactMemory: of(library.exactMemory, { nSamples: 10, nFeatures: 8, nClasses: 3, bytesAFeature: 1, nGrams: 1 }),
    exponential: of(library.exponential, { decay: 0.5 }),
    featuresText: of(library.featuresText, library.parseFeatures('hog+hue')),
    findLearningRate: of(
      library.findLearningRate,
      {
        ...{ ...training(), ...linear, from: 1e-4, to: 1, steps: 10, onProgress: silent },
      },
      library.trainLinear,
    ),
    firstImages: of(library.firstImages, images, 2),
    fitFeatures: of(library.fitFeatures, backend, library.parseFeatures('hue'), {
      ...{ images: matrix(images.pixels, 4, 3072), rows, seed: 1, ...watch },
    }),
    fitInput: of(library.fitInput, backend, pixels, library.SCALINGS.centred, rows),
    gridNetworks: of(library.gridNetworks, { ...space, hidden: [2] }),
    gridSettings: of(library.gridSettings, space, { nStandardised: 5 }),
    holdOutLast: of(library.holdOutLast, n, 2),
    holdOutStratified: of(library.holdOutStratified, labels, 2, Random.seeded(0)),
    inverse: of(library.inverse, { decay: 1 }),
    knnTrials: of(library.knnTrials, { metric: ['l1'], k: [1], ties: 'nearest', weights: ['uniform'] }),
    KnnClassifier: of((...given) => new library.KnnClassifier(...(given as [never, never])), backend, {
      ...vote,
      k: 1,
    }),
    'KnnClassifier.fit': of((...given) => knn().fit(...(given as [never, never])), pixels, labels),
    'KnnClassifier.kneighbors': of(
      (...given) =>
        knn()
          .fit(pixels, labels)
          .kneighbors(...(given as [never])),
      ...[pixels, 2, watch],
    ),
    'KnnClassifier.predict': of(
      (...given) =>
        knn()
          .fit(pixels, labels)
          .predict(...(given as [never])),
      pixels,
      watch,
    ),
    learningRateAt: of(
      library.learningRateAt,
      { learningRate: 1, schedule: library.cosine, warmUp: { amount: 2, unit: 'steps' }, epochs: 3 },
      ...[1, 5],
    ),
    linearTrials: of(library.linearTrials, [setting], n),
    loadDataset: {
      ...of(library.loadDataset, {
        ...{ name: 'shapes', dataDir: folder, limit: 2, seed: 1, version: '1' },
        ...{ download: { url: 'http://localhost/', policy: {}, env: {} }, ledger: { fallback: folder } },
        ...{ onNote: silent, ...watch },
      }),
      needed: 'limit',
    },
    lossNamed: of(library.lossNamed, 'svm', { delta: 2 }),
    makeFolds: of(library.makeFolds, n, 3, Random.seeded(0)),
    makeShapes: { ...of(library.makeShapes, { seed: 0, nTrain: 1, nTest: 1 }), needed: 'nTrain' },
    makeStratifiedFolds: of(library.makeStratifiedFolds, labels, 3, Random.seeded(0)),
    matrix: of(library.matrix, new Uint8Array(6), 2, 3),
    meanAndStd: of(library.meanAndStd, [1, 2]),
    meanLoss: of(library.meanLoss, LOSSES.svm, new Float32Array(3), 3, Uint8Array.of(1), new Float32Array(3)),
    momentum: of(library.momentum, { momentum: 0.5 }),
    nesterov: of(library.nesterov, { momentum: 0.5 }),
    networkLearningRate: of(library.networkLearningRate, 'svm', library.momentum()),
    networkTrials: of(library.networkTrials, [{ ...setting, hidden: [2], init: 'he' }], n),
    objectiveInF64: of(library.objectiveInF64, objective, data, parameters, new Float64Array(27)),
    optimizerNamed: of(library.optimizerNamed, 'adam', { beta1: 0.5, beta2: 0.9, epsilon: 1e-8 }),
    'optimizerNamed, momentum': of(library.optimizerNamed, 'momentum', { momentum: 0.5 }),
    'optimizerNamed, rmsprop': of(library.optimizerNamed, 'rmsprop', { alpha: 0.5 }),
    parseFeatures: of(library.parseFeatures, 'hog'),
    penalty: of(library.penalty, library.l2, weight),
    perClassAccuracy: of(library.perClassAccuracy, [
      [1, 0],
      [0, 1],
    ]),
    perClassPrecision: of(library.perClassPrecision, [
      [1, 0],
      [0, 1],
    ]),
    planJobs: of(library.planJobs, { trials: planned, nSplits: 2, isKnown: () => false, most: 3, prune: false }),
    planeNeighbours: of(library.planeNeighbours, plane, 1, 2),
    planeWinner: of(library.planeWinner, plane, [{ index: 0, distance: 3 }]),
    predict: of(library.predict, backend, classifier, pixels, { rows, signal: watch.signal }),
    'predict of a network': of(library.predict, backend, layers, pixels, { rows, signal: watch.signal }),
    randomNetworks: of(library.randomNetworks, { ...space, hidden: [2] }, 1, Random.seeded(0)),
    randomSearch: of(library.randomSearch, {
      ...{ ...objective, ...problem(), tries: 2 },
    }),
    randomSettings: of(library.randomSettings, space, 1, Random.seeded(0), { nStandardised: 5 }),
    'Random.shuffle': of((items) => Random.seeded(0).shuffle(items), [1, 2]),
    'Random.integer': of((n) => Random.seeded(0).integer(n), 5),
    'Random.uniform': of((...given) => Random.seeded(0).uniform(...given), 0, 1),
    'Random.permutation': of((n) => Random.seeded(0).permutation(n), 5),
    'Random.fromState': of(Random.fromState, [1, 2, 3, 4]),
    'Random.seeded': of(Random.seeded, 0, 1),
    regularizerNamed: of(library.regularizerNamed, 'elastic', { beta: 2 }),
    restoreFeatures: of(library.restoreFeatures, library.savedFeatures(fitted)),
    rmsprop: of(library.rmsprop, { alpha: 0.9, epsilon: 1e-8 }),
    row: of(library.row, pixels, 1),
    'runJob of k-NN': of(library.runJob, { kind: 'knn', trials: [0], split: 1 }, { ...swept, onResult: silent }),
    runJob: of(
      library.runJob,
      { kind: 'linear', pairs: [{ trial: 1, split: 0 }] },
      { ...{ ...swept, rowsOf, onRows: silent, mirroredOf: rowsOf, onResult: silent } },
    ),
    sanityChecks: of(library.sanityChecks, {
      ...{ backend, loss: LOSSES.softmax, tiny: { ...examples, rows }, data, classNames, random: Random.seeded(0) },
      signal: watch.signal,
    }),
    'sanityChecks of a network': of(library.sanityChecks, {
      ...{
        backend,
        loss: LOSSES.softmax,
        tiny: { ...examples, rows },
        data,
        classNames,
        random: Random.seeded(0),
        network,
      },
    }),
    saveCheckpoint: saving(library.saveCheckpoint, 'checkpoint', {
      ...{ state, origin: { version: '1', dataDigest: 'a', training: '' } },
    }),
    saveCohort: saving(library.saveCohort, 'cohort', {
      progress: {
        ...{ id: 0, split: 0, epochs: 1, random: [1, 2, 3, 4] },
        members: [{ ...state, trial: 0, fitSeconds: 1, curve: [] }],
      },
      origin: { version: '1', dataDigest: 'a', sweepDigest: 'b' },
    }),
    saveKnnModel: saving(library.saveKnnModel, 'knn', {
      ...{ rows: codes, labels, classNames, options: { ...vote, k: 1 }, origin, features: savedFeatures },
    }),
    saveLinearModel: saving(library.saveLinearModel, 'linear', { model: classifier, origin }),
    'saveLinearModel of features': saving(library.saveLinearModel, 'features', {
      ...{ model: { ...classifier, input: ofCodes }, origin, features: savedFeatures },
    }),
    saveNetworkModel: saving(library.saveNetworkModel, 'network', {
      ...{ model: { ...layers, input: ofCodes }, origin, features: savedFeatures },
    }),
    savedFeatures: of(library.savedFeatures, fitted),
    scaledRows: of(library.scaledRows, backend, pixels, rows, classifier.input),
    scheduleNamed: of(library.scheduleNamed, 'step', { decay: 0.5, decayEvery: 2 }),
    scores: of(library.scores, backend, classifier, pixels, { rows, signal: watch.signal }),
    'scores of a network': of(library.scores, backend, layers, pixels, { rows, signal: watch.signal }),
    solveExactly: of(library.solveExactly, {
      ...{ ...problem(), loss: LOSSES.softmax, regularizer: library.l2, tolerance: 0.1, gram, input: classifier.input },
      ...{ regularizationStrengths: [0.1], onStage: silent, mostSteps: 2 },
    }),
    'SOLVERS.sgd.solve': of(library.SOLVERS.sgd.solve, linear, problem()),
    'SOLVERS.random-search.solve': of(library.SOLVERS['random-search'].solve, { ...objective, tries: 2 }, problem()),
    'SOLVERS.exact.solve': of(library.SOLVERS.exact.solve, objective, problem()),
    sparsity: of(library.sparsity, weight),
    splitsOf: of(library.splitsOf, folds),
    stepDecay: of(library.stepDecay, { decay: 0.5, decayEvery: 2 }),
    sweep: of(library.sweep, {
      ...{ ...swept, onTrial: silent, onPredicted: silent, rowsOf, mirroredOf: rowsOf, rowsCost: async () => 1 },
    }),
    'sweep, elsewhere': of(library.sweep, { ...swept, elsewhere }),
    toExact: of(library.toExact, { ...setting, solver: 'exact' }),
    toFloat32: of(library.toFloat32, images),
    toHyperparameters: of(library.toHyperparameters, setting, n),
    toNetwork: of(library.toNetwork, { ...setting, hidden: [2] }, n),
    toRandomSearch: of(library.toRandomSearch, { ...setting, solver: 'random-search', tries: 2 }),
    topAccuracy: of(library.topAccuracy, [0, 1, 1, 0], 2, [0, 1], 1),
    trainingRows: of(library.trainingRows, folds, 0),
    trainLinear: of(library.trainLinear, { ...training(), ...linear }),
    'trainLinear, resumed': of(library.trainLinear, { ...training(), ...linear, epochs: 2, resumeFrom: state }),
    'trainNetwork, resumed': of(library.trainNetwork, {
      ...training(),
      ...layered,
      epochs: 2,
      resumeFrom: layeredState,
    }),
    trainNetwork: of(library.trainNetwork, { ...training(), ...layered, mirrored: pixels, onSizes: silent }),
    'trainNetwork on components': of(library.trainNetwork, {
      ...{ ...training(), ...layered, pca: 2, onComponents: silent, onVariance: silent },
    }),
    vote: of(library.vote, neighbours, labels, 1, vote),
  };
}
