import type { UnrankedTrial } from '../../selection/results.ts';
import { percent, plural } from '../../util/format.ts';

/** What stands where a score would: `diverged`, or nothing for a trial that has one. */
export const scoreText = ({ meanTestScore }: UnrankedTrial): string =>
  meanTestScore === null ? 'diverged' : percent(meanTestScore);

/** What is to be said of how a trial ended: `pruned after 2 epochs`; undefined where it finished or diverged. */
export const endText = ({ status, epochsTrained }: UnrankedTrial): string | undefined =>
  status === 'pruned' ? `pruned after ${plural(epochsTrained, 'epoch')}` : undefined;
