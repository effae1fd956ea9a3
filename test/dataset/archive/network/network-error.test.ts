import { FetchError } from 'node-fetch';
import { expect, test } from 'vitest';
import { asNetworkError, NetworkError } from '../../../../src/dataset/archive/network/network-error.ts';

test('a reason with all of an answer in it is cut', () => {
  const error = asNetworkError(new FetchError(`request to http://h/ failed, reason: no ${'x'.repeat(1e6)}`, 'x'), {});
  expect(error).toBeInstanceOf(NetworkError);
  expect((error as NetworkError).message).toMatch(/^no x{200,300}…$/);
});
