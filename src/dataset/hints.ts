import { resolve } from 'node:path';
import { shellWord } from '../util/shell-word.ts';
import type { Location } from './locate.ts';
import { CIFAR10 } from './specs/cifar10.ts';

/** What works without a network, for every error of a download. */
export const OFFLINE_COMMAND = 'cifar-train knn --k 7 --folds 5 --dataset shapes';

interface DownloadWords {
  readonly verify?: boolean | undefined;
  readonly url?: string | undefined;
  readonly from?: string | undefined;
  readonly sha256?: string | undefined;
  readonly dataDir?: string | undefined;
}

/** The command that downloads, resumes or verifies, with the options given; those at their defaults are left out. */
export function downloadCommand(options: DownloadWords): string {
  const { verify = false, url = CIFAR10.url, from, sha256 = CIFAR10.sha256, dataDir = 'data' } = options;
  const words = ['cifar-train download'];
  if (verify) words.push('--verify');
  if (url !== CIFAR10.url) words.push('--url', shellWord(url));
  if (from !== undefined) words.push('--from', shellWord(from));
  if (sha256 !== CIFAR10.sha256) words.push('--sha256', shellWord(sha256));
  const isDefault = resolve(dataDir) === resolve('data') && !process.env.CIFAR_TRAIN_DATA;
  if (!isDefault) words.push('--data-dir', shellWord(dataDir));
  return words.join(' ');
}

/** The command that moves a file or folder out of the way. */
export const moveCommand = (path: string, suffix: string): string =>
  `mv ${shellWord(path)} ${shellWord(path + suffix)}`;

/** What there is to do without a network: bring the archive, or do without it. */
const offlineHint = (options: DownloadWords): string =>
  `with a copy of the archive from elsewhere: \`${downloadCommand({ ...options, from: 'FILE' })}\`\n` +
  `without a network, \`${OFFLINE_COMMAND}\` works`;

interface FailedDownload {
  /** The command that was to download, to be typed again. */
  readonly command: string;
  readonly sha256: string;
  readonly dataDir: string;
}

/**
 * The hint of every failed download.
 * @param kept bytes of it that the next try need not fetch
 */
export const failedHint = ({ command, sha256, dataDir }: FailedDownload, kept: number): string =>
  `${kept > 0 ? 'resume' : 'try again'} with \`${command}\`\n${offlineHint({ sha256, dataDir })}`;

/** The hint where there is no CIFAR-10. */
export const absentHint = (dataDir: string): string =>
  `get it with \`${downloadCommand({ dataDir })}\`\n${offlineHint({ dataDir })}`;

/** The command that gets the batches of a folder again: from the archive that they came from, where one is there. */
const repairCommand = ({ hasArchive, unpackedFrom }: Location, dataDir: string): string =>
  downloadCommand({ dataDir, sha256: hasArchive ? unpackedFrom : undefined });

/** What mends a file of the batches that is damaged. */
export const damagedHint = (location: Location, dataDir: string, file: string): string =>
  `move it away and get it anew: \`${moveCommand(file, '.damaged')} && ${repairCommand(location, dataDir)}\``;

/** What mends a folder of batches that lacks some. */
export function missingHint(location: Location, dataDir: string): string {
  const { hasArchive, unpackedFrom: sha256 } = location;
  const command = repairCommand(location, dataDir);
  if (hasArchive) return `\`${command}\` unpacks them anew`;
  if (sha256 === undefined || sha256 === CIFAR10.sha256) return `\`${command}\` gets them`;
  const again = downloadCommand({ from: 'FILE', sha256, dataDir });
  return `\`${again}\` unpacks their archive again; \`${command}\` puts the official batches in their place`;
}
