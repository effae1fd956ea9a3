import { expect, test } from 'vitest';
import { jobNamed } from '../../../../src/experiments/queue/worker/refused-job.ts';
import { neverShow } from '../../../../src/util/text/mask-secrets.ts';

test('the id of a job that a stranger wrote is cut, and shows no part of a password', () => {
  neverShow('qzxv-S3CR3T-8');
  expect(jobNamed('x'.repeat(200))).toBe(`job ${'x'.repeat(100)}…`);
  expect(jobNamed(`${'x'.repeat(95)}qzxv-S3CR3T-8`)).toBe(`job ${'x'.repeat(95)}***`);
});
