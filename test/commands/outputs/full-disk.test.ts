import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { UserError } from '../../../src/errors.ts';
import { runLine } from '../../helpers/commands/run-line.ts';
import { scratchFolder } from '../../helpers/scratch.ts';
import { canMount, smallDisk } from '../../helpers/small-disk.ts';

/* A disk of every size at which another file of a run is the first that does not fit. */

const PAGE = 4096;
const PAGES = [1, 2, 3, 4, 8, 16, 33, 40, 80, 200];
const SMALL = '--dataset shapes --limit 100';
const LINES = [
  `linear ${SMALL} --epochs 2`,
  `crossval ${SMALL} --model linear --loss svm --learning-rate 0.01 --reg-strength 0 --epochs 2 --folds 2 --refit`,
  `knn ${SMALL} --k 1 --folds 2`,
];

describe.runIf(canMount)('a disk that fills up ends in words, or in a run that is whole', () => {
  test.each(LINES)('%s', async (line) => {
    const ends = new Set<string>();
    for (const pages of PAGES) {
      const runDir = join(smallDisk(pages * PAGE), 'run');
      const cwd = await scratchFolder();
      const end = await runLine(`${line} --run-dir ${runDir}`, { cwd }).then(
        () => 'whole',
        (error: unknown) => {
          if (!(error instanceof UserError)) throw error;
          return `${error.kind}: ${error.message.replace(runDir, 'run')}`;
        },
      );
      ends.add(end);
    }
    for (const end of ends) expect(end).toMatch(/^(whole$|failed: cannot .*run.*: the disk is full \(ENOSPC\)$)/);
    expect(ends.size).toBeGreaterThan(1);
  });
});
