import { resolve } from 'node:path';
import { shellWord } from '../util/shell-word.ts';
import { CIFAR10 } from './cifar10.ts';

/** What works without a network, for every error of a download. */
export const OFFLINE_COMMAND = 'cifar-train knn --k 7 --folds 5 --dataset shapes';

/** The command that downloads, or resumes, with the options given; those at their defaults are left out. */
export function downloadCommand(options: { url?: string; sha256?: string; dataDir?: string }): string {
  const { url = CIFAR10.url, sha256 = CIFAR10.sha256, dataDir = 'data' } = options;
  const words = ['cifar-train download'];
  if (url !== CIFAR10.url) words.push('--url', shellWord(url));
  if (sha256 !== CIFAR10.sha256) words.push('--sha256', shellWord(sha256));
  if (resolve(dataDir) !== resolve('data')) words.push('--data-dir', shellWord(dataDir));
  return words.join(' ');
}

/** The hint of every failed download. */
export const resumeHint = (command: string): string =>
  `resume with \`${command}\`; without a network, \`${OFFLINE_COMMAND}\` works`;
