import { expect, test } from 'vitest';
import { checkVersions, loadQueuePackages, whyNotLoaded } from '../../../src/experiments/queue/packages.ts';
import { thrownUserError } from '../../helpers/caught.ts';

const notFound = (name: string) =>
  Object.assign(new Error(`Cannot find package '${name}' imported from /x/y.js`), { code: 'ERR_MODULE_NOT_FOUND' });

test('the packages that are installed here are those that are needed, but for a patch', async () => {
  expect(await loadQueuePackages()).toHaveProperty('Queue');
  expect(() => checkVersions({ bullmq: '6.7.9', ioredis: '5.11.0' })).not.toThrow();
});

test.each([
  [{ bullmq: '6.8.0', ioredis: '5.11.1' }, 'bullmq 6.8.0 is installed, and 6.7 is needed'],
  [{ bullmq: '6.7.0', ioredis: '6.11.1' }, 'ioredis 6.11.1 is installed, and 5.11 is needed'],
])('%o', (found, what) => {
  const error = thrownUserError(() => checkVersions(found));
  expect(error.message).toContain(what);
  expect(error.hint).toContain('npm install bullmq@6.7.0 ioredis@5.11.1');
});

test.each(['bullmq', 'ioredis'])('without %s it is said how to add them', (name) => {
  expect(whyNotLoaded(notFound(name))).toMatchObject({ kind: 'failed', hint: expect.stringContaining('npm install') });
});

test.each([notFound('msgpackr'), new SyntaxError('Unexpected token')])('%s is told as it is', (error) => {
  expect(whyNotLoaded(error)).toBe(error);
});
