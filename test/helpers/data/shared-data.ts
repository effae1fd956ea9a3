import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

const shared = process.env.CIFAR_TRAIN_SHARED ?? resolve(import.meta.dirname, '../../../../shared');

/** The first records of each official file, byte for byte, where they are at hand. */
export const officialHead = join(shared, 'cifar10/official-head');
export const hasOfficialHead = existsSync(officialHead);

/** A full-size CIFAR-10 with true images in an order of its own, where it has been built. */
export const realData = join(homedir(), '.cache/cifar10-real');
export const realArchive = join(realData, 'cifar-10-binary.tar.gz');
export const hasRealData = existsSync(realArchive);

/** For the names of tests that are skipped. */
export const unless = (there: boolean, what: string): string => (there ? '' : ` (skipped: no ${what} here)`);
