import { resolve } from 'node:path';
import { type Hint, type HintPiece, hint } from '../errors.ts';
import { maskAddress, maskSecrets } from '../util/text/mask-secrets.ts';
import { andThen, moveCommand as move, shellWord } from '../util/text/shell-word.ts';
import { CIFAR10 } from './specs/cifar10.ts';
import type { DatasetSpec } from './specs/spec.ts';

/** What works without a network, for every error of a download. */
const WITHOUT_DOWNLOAD: HintPiece = { withoutDownload: 'cifar-train knn --k 7 --folds 5 --dataset shapes' };

/** One of our commands, to be typed. */
type Command = Extract<HintPiece, { command: string }>;

interface DownloadWords {
  readonly verify?: boolean | undefined;
  readonly url?: string | undefined;
  readonly from?: string | undefined;
  readonly sha256?: string | undefined;
  readonly dataDir?: string | undefined;
  /** Seconds without data before the next try. */
  readonly timeout?: number | undefined;
}

/** Stands for an address that may hold a secret, which is not shown: masked it could not be typed again. */
const HIDDEN_URL = 'URL';
const isHidden = (url: string): boolean => maskSecrets(maskAddress(url)) !== url;

/** An address as it is typed, or {@link HIDDEN_URL}. */
export const urlWord = (url: string): string => (isHidden(url) ? HIDDEN_URL : shellWord(url));

/** What {@link HIDDEN_URL} stands for, where a command has it. */
const hiddenNote = (url: string): Hint =>
  isHidden(url)
    ? hint`; ${HIDDEN_URL} is the address as you typed it: what may be a secret in it is not shown`
    : hint``;

/** The command that downloads, resumes or verifies a dataset, with the options given; those at their defaults are left out. */
export function downloadCommand({ name, archive }: DatasetSpec, options: DownloadWords): Command {
  const { verify = false, url = archive.url, from, sha256 = archive.sha256, dataDir = 'data', timeout } = options;
  const words = ['cifar-train download'];
  if (name !== CIFAR10.name) words.push('--dataset', name);
  if (verify) words.push('--verify');
  if (url !== archive.url) words.push('--url', urlWord(url));
  if (from !== undefined) words.push('--from', shellWord(from));
  if (sha256 !== archive.sha256) words.push('--sha256', shellWord(sha256));
  if (timeout !== undefined) words.push('--timeout', String(timeout));
  const isDefault = resolve(dataDir) === resolve('data') && !process.env.CIFAR_TRAIN_DATA;
  if (!isDefault) words.push('--data-dir', shellWord(dataDir));
  return { command: words.join(' ') };
}

/** The command that moves a file or folder out of the way. */
export const moveCommand = (path: string, suffix: string): string => move(path, path + suffix);

/** What to do without a network: supply the archive, or do without it. */
const offlineHint = (spec: DatasetSpec, options: DownloadWords): Hint =>
  hint`if you have a copy of the archive: \`${downloadCommand(spec, { ...options, from: 'FILE' })}\`
without a network, \`${WITHOUT_DOWNLOAD}\` works`;

interface FailedDownload {
  readonly spec: DatasetSpec;
  /** The command that was to download, to be typed again. */
  readonly command: HintPiece;
  readonly url: string;
  readonly sha256: string;
  readonly dataDir: string;
}

/**
 * What goes on with a download that was stopped.
 * @param continuable bytes that the next try need not download
 */
export const againHint = ({ command, url }: Pick<FailedDownload, 'command' | 'url'>, continuable: number): Hint =>
  hint`${continuable > 0 ? 'resume' : 'try again'} with \`${command}\`${hiddenNote(url)}`;

/** The hint of every failed download: as {@link againHint}, and what does without one. */
export const failedHint = ({ spec, command, url, sha256, dataDir }: FailedDownload, continuable: number): Hint =>
  hint`${againHint({ command, url }, continuable)}
${offlineHint(spec, { sha256, dataDir })}`;

/** Says who named a folder that is not on the command line; it begins a hint. */
function namedByVariable(dataDir: string): Hint {
  const { CIFAR_TRAIN_DATA: named } = process.env;
  return named && resolve(named) === resolve(dataDir)
    ? hint`CIFAR_TRAIN_DATA in the environment names this folder\n`
    : hint``;
}

/** The hint if the dataset is missing. */
export const absentHint = (spec: DatasetSpec, dataDir: string): Hint =>
  hint`${namedByVariable(dataDir)}download it with \`${downloadCommand(spec, { dataDir })}\`
${offlineHint(spec, { dataDir })}`;

/** What decides how to fix a folder of batches. */
interface Unpacked {
  readonly spec: DatasetSpec;
  readonly hasArchive: boolean;
  /** The SHA-256 of the archive that the batches came from, if known. */
  readonly unpackedFrom: string | undefined;
}

/** The command that restores the batches of a folder: from their archive, if it is there. */
const repairCommand = ({ spec, hasArchive, unpackedFrom }: Unpacked, dataDir: string): Command =>
  downloadCommand(spec, { dataDir, sha256: hasArchive ? unpackedFrom : undefined });

/** What fixes a damaged file of the batches. */
export const damagedHint = (batches: Unpacked, dataDir: string, file: string): Hint =>
  hint`move it away and download it again: \`${moveCommand(file, '.damaged')}${andThen()}${repairCommand(batches, dataDir)}\``;

/** What fixes a folder with missing batches. */
export function missingHint(batches: Unpacked, dataDir: string): Hint {
  const { spec, hasArchive, unpackedFrom: sha256 } = batches;
  const command = repairCommand(batches, dataDir);
  if (hasArchive) return hint`\`${command}\` unpacks them again`;
  if (sha256 === undefined || sha256 === spec.archive.sha256) return hint`\`${command}\` downloads them`;
  const again = downloadCommand(spec, { from: 'FILE', sha256, dataDir });
  return hint`\`${again}\` unpacks their archive again; \`${command}\` replaces them with the official batches`;
}
