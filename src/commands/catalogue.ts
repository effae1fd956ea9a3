import type { Catalogue } from '../cli/command.ts';

/** Every command by its name, in the order in which help lists them. */
export const COMMANDS: Catalogue = {
  knn: {
    summary: 'cross-validate k-nearest neighbours',
    load: async () => (await import('./knn.ts')).knn,
  },
  linear: {
    summary: 'train a linear classifier by mini-batch gradient descent',
    load: async () => (await import('./linear.ts')).linear,
  },
  network: {
    summary: 'train a network with one hidden layer or more',
    load: async () => (await import('./network.ts')).network,
  },
  crossval: {
    summary: 'choose between models and hyperparameters by cross-validation',
    load: async () => (await import('./crossval.ts')).crossval,
  },
  worker: {
    summary: 'do the work of crossval --queue, on this or many machines',
    load: async () => (await import('./worker.ts')).worker,
  },
  'lr-find': {
    summary: 'suggest a learning rate for a linear classifier or a network, from one short training run',
    load: async () => (await import('./lr-find.ts')).lrFind,
  },
  gradcheck: {
    summary: 'check every gradient against finite differences, and every loss for sanity',
    load: async () => (await import('./gradcheck.ts')).gradcheck,
  },
  'pixel-distance': {
    summary: 'change an image in three ways that are equally far from it, pixel by pixel',
    load: async () => (await import('./pixel-distance.ts')).pixelDistance,
  },
  runs: {
    summary: 'list, show, compare, reproduce and remove what experiments have kept',
    load: async () => (await import('./runs/runs.ts')).runs,
  },
  features: {
    summary: 'list what a model can see instead of pixels, and show it for one image',
    load: async () => (await import('./features.ts')).features,
  },
  predict: {
    summary: 'classify images of your own with a trained model',
    load: async () => (await import('./predict.ts')).predict,
  },
  evaluate: {
    summary: 'judge a trained model: accuracy, each class, calibration',
    load: async () => (await import('./evaluate.ts')).evaluate,
  },
  lab: {
    summary: "open the lectures' pictures in the browser, to be dragged",
    load: async () => (await import('./lab.ts')).lab,
  },
  export: {
    summary: 'write a trained model for other tools: ONNX, NumPy',
    load: async () => (await import('./export.ts')).exportCommand,
  },
  download: {
    summary: 'download CIFAR-10 or CIFAR-100, verify and unpack it',
    load: async () => (await import('./data/download.ts')).download,
  },
  info: {
    summary: 'show what is in a dataset, and where it is',
    load: async () => (await import('./data/info.ts')).info,
  },
};
