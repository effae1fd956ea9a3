import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LogProgress } from '../../../src/cli/terminal/log-progress.ts';
import { CONTROL } from '../../helpers/styles.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

function setUp() {
  const lines: string[] = [];
  return { lines, log: new LogProgress((line) => lines.push(line)) };
}

test('a line every half minute, in plain words', () => {
  const { lines, log } = setUp();
  const work = log.start('folds', 1200, 'steps');
  for (let second = 1; second <= 95; second++) {
    vi.advanceTimersByTime(1000);
    work.update(10 * second, 1200, 'best 31.2 %');
  }
  work.stop();
  expect(lines).toEqual([
    'folds  24 %  290 of 1,200  10/s  1 min 31 s left  best 31.2 %',
    'folds  49 %  590 of 1,200  10/s  1 min 01 s left  best 31.2 %',
    'folds  74 %  890 of 1,200  10/s  31 s left  best 31.2 %',
  ]);
  expect(lines.join('\n')).not.toMatch(CONTROL);
  expect(vi.getTimerCount()).toBe(0);
});

test('short work is not told, nor is half a minute of it after another', () => {
  const { lines, log } = setUp();
  for (const label of ['a', 'b']) {
    const work = log.start(label, 10, 'steps');
    vi.advanceTimersByTime(29_000);
    work.update(9);
    work.stop();
  }
  expect(lines).toEqual([]);
});

test('a transfer that stands still is told too', () => {
  const { lines, log } = setUp();
  const work = log.start('downloading', 0, 'bytes');
  work.update(84_000_000, 170_498_071);
  vi.advanceTimersByTime(61_000);
  expect(lines).toEqual(['downloading  49 %  84.0 MB of 170.5 MB', 'downloading  49 %  84.0 MB of 170.5 MB']);
  log.stopAll();
});

test('work that leaves timers no turn is told by its updates', () => {
  const { lines, log } = setUp();
  const work = log.start('training', 1, 'share');
  vi.setSystemTime(1_000_000 + 31_000);
  work.update(0.25);
  expect(lines).toEqual(['training  25 %  1 min 33 s left']);
  log.stopAll();
});

test('the inner of two, then the outer again', () => {
  const { lines, log } = setUp();
  const outer = log.start('trials', 4, 'steps');
  const inner = log.start('folds', 5, 'steps');
  outer.update(1);
  inner.update(2);
  vi.advanceTimersByTime(30_000);
  inner.stop();
  vi.advanceTimersByTime(30_000);
  log.stopAll();
  expect(lines.map((line) => line.split(' ')[0])).toEqual(['folds', 'trials']);
});
