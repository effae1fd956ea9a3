import type { Trial } from '../selection/results.ts';
import { shellWord } from '../util/shell-word.ts';

/** What of a sweep's options also decides how its winner is trained. */
interface SweepOptions {
  readonly dataset: string;
  readonly dataDir: string | undefined;
  readonly limit: number | undefined;
  readonly seed: number;
  readonly ties: string;
}

const FLAGS: Readonly<Record<string, string>> = {
  k: '--k',
  metric: '--metric',
  loss: '--loss',
  reg: '--reg',
  learningRate: '--learning-rate',
  regStrength: '--reg-strength',
  epochs: '--epochs',
  batchSize: '--batch-size',
};

/** The command that trains a trial's setting on all the data that the sweep had. */
export function trainCommand({ params }: Trial, options: SweepOptions): string {
  const words = ['cifar-train', String(params.model)];
  for (const [name, value] of Object.entries(params)) {
    const idle = name === 'regStrength' && params.reg === 'none'; // linear refuses it
    if (name in FLAGS && !idle) words.push(FLAGS[name]!, String(value));
  }
  if (params.model === 'knn' && options.ties !== 'smallest') words.push('--ties', options.ties);
  if (params.model === 'linear') words.push('--val', '0');
  if (options.dataset !== 'cifar10') words.push('--dataset', options.dataset);
  if (options.dataDir !== undefined) words.push('--data-dir', shellWord(options.dataDir));
  if (options.limit !== undefined) words.push('--limit', String(options.limit));
  if (options.seed !== 0) words.push('--seed', String(options.seed));
  return words.join(' ');
}
