import { afterEach, expect, test, vi } from 'vitest';
import { timeNow } from '../../src/util/time-now.ts';
import { thrownUserError } from '../helpers/caught.ts';

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test.each(['0000-01-01T00:00:00.000Z', '2026-01-31T12:00:00.500Z', '9999-12-31T23:59:59.999Z'])(
  'as files keep it: %s',
  (time) => {
    vi.setSystemTime(time);
    expect(timeNow()).toBe(time);
  },
);

test.each([
  [Date.UTC(10_000, 0, 1), '10000'],
  [-9e13, '-882'],
])('no year of four digits: %s', (time, year) => {
  vi.setSystemTime(time);
  expect(thrownUserError(timeNow)).toMatchObject({
    kind: 'failed',
    message: `the clock of this machine is wrong: it shows the year ${year}`,
  });
});

test('later than any date', () => {
  vi.spyOn(Date.prototype, 'getUTCFullYear').mockReturnValue(Number.NaN);
  expect(thrownUserError(timeNow)).toMatchObject({
    kind: 'failed',
    message: expect.stringContaining('the year beyond 275760'),
  });
});
