import type { Catalogue } from '../cli/command.ts';

/** Every command by its name, in the order in which help lists them. */
export const COMMANDS: Catalogue = {
  knn: {
    summary: 'k-nearest neighbours, cross-validated',
    load: async () => (await import('./knn.ts')).knn,
  },
  linear: {
    summary: 'a linear classifier, trained by mini-batch gradient descent',
    load: async () => (await import('./linear.ts')).linear,
  },
  crossval: {
    summary: 'choose between models and hyperparameters by cross-validation',
    load: async () => (await import('./crossval.ts')).crossval,
  },
  'lr-find': {
    summary: 'suggest a learning rate for a linear classifier, by one short training',
    load: async () => (await import('./lr-find.ts')).lrFind,
  },
  gradcheck: {
    summary: 'check gradients against finite differences, and the sanity of every loss',
    load: async () => (await import('./gradcheck.ts')).gradcheck,
  },
  download: {
    summary: 'get CIFAR-10 or CIFAR-100, verified and unpacked',
    load: async () => (await import('./download.ts')).download,
  },
  info: {
    summary: 'what is in a dataset, and where it is',
    load: async () => (await import('./info.ts')).info,
  },
};
