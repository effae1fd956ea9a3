import { expect, test } from 'vitest';
import { certificateError } from '../../../../src/dataset/archive/network/certificate.ts';

test.each([
  ['SELF_SIGNED_CERT_IN_CHAIN', {}, /not trusted: why \(SELF/, /company's proxy .* set NODE_EXTRA_CA_CERTS/],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', {}, /not trusted/, /set NODE_EXTRA_CA_CERTS/],
  [
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    { NODE_EXTRA_CA_CERTS: 'my ca.pem' },
    /not trusted/,
    /NODE_EXTRA_CA_CERTS is "my ca.pem"/,
  ],
  ['CERT_HAS_EXPIRED', {}, /out of date/, /date and time/],
  ['CERT_NOT_YET_VALID', {}, /out of date/, /date and time/],
  ['ERR_TLS_CERT_ALTNAME_INVALID', {}, /for another name/, /open the address in a browser/],
  ['ERR_SSL_WRONG_VERSION_NUMBER', {}, /no secure connection/, /HTTPS_PROXY/],
  ['EPROTO', {}, /no secure connection/, /HTTPS_PROXY/],
])('%s', (code, env, message, advice) => {
  const found = certificateError(code, 'why', env);
  expect(found?.message).toMatch(message);
  expect(found?.advice).toMatch(advice);
});

test("OpenSSL's own lines are cut to what they say", () => {
  const reason =
    'write EPROTO 805C:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:../ssl/record.c:350:\n';
  expect(certificateError('EPROTO', reason, {})?.message).toBe(
    'no secure connection could be made: wrong version number (EPROTO)',
  );
});

test('another code is none of its business', () => {
  expect(certificateError('ECONNRESET', 'why', {})).toBeUndefined();
});
