import { expect, test } from 'vitest';
import { searchWork, trainingWork, usualThreads } from '../../../src/experiments/resources/threads.ts';

test.each([
  { work: 'unknown work', processors: 2, given: undefined, threads: 2 },
  { work: 'unknown work', processors: 64, given: undefined, threads: 16 },
  { work: 'none', processors: 64, given: { seconds: 0, shares: 16 }, threads: 1 },
  { work: 'a search of 500 images', processors: 64, given: searchWork(1, 500), threads: 1 },
  { work: 'a search of 2,000 images', processors: 64, given: searchWork(1, 2000), threads: 2 },
  { work: 'a search of 50,000 images', processors: 64, given: searchWork(1, 50_000), threads: 16 },
  { work: 'a search of 50,000 images', processors: 2, given: searchWork(1, 50_000), threads: 2 },
  { work: 'five epochs of 500 images', processors: 64, given: trainingWork(5 * 500), threads: 1 },
  { work: 'ten epochs of 50,000 images', processors: 64, given: trainingWork(10 * 50_000), threads: 8 },
])('$work on $processors processors: $threads', ({ given, processors, threads }) => {
  expect(usualThreads(processors, given)).toBe(threads);
});
