import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maskAddress, maskSecrets, neverShow, neverShowQuery } from '../../../src/util/text/mask-secrets.ts';

describe('what is masked', () => {
  test.each([
    ['https://user:pw@host/x', 'https://***@host/x'],
    ['https://token@host/x', 'https://***@host/x'],
    ['HTTP://U:P@H', 'HTTP://***@H'],
    ['http://user:p/w@host', 'http://***@host'],
    ['http://user:p@w@host:3128/', 'http://***@host:3128/'],
    ['http://user:1/2@host', 'http://***@host'],
    ['http://to/ken==@host/', 'http://***@host/'],
    ['http://u:p#w@h', 'http://***@h'],
    ['http://u:%zz@h', 'http://***@h'],
    ['http://u:p@[::1]:80/x', 'http://***@[::1]:80/x'],
    ['http://user:my pass@host/x and more', 'http://***@host/x and more'],
    ['http://user:secret', 'http://***'],
    ['got "http://u:p@h", expected', 'got "http://***@h", expected'],
    [
      'curl --mirror https://user:pw@host --proxy http://a:b@c:1',
      'curl --mirror https://***@host --proxy http://***@c:1',
    ],
    ['http_proxy=user:pass@proxy:3128', 'http_proxy=***@proxy:3128'],
    ['HTTPS_PROXY=DOMAIN\\user:p@ss/w@h:1', 'HTTPS_PROXY=***@h:1'],
    ['https:user:pw@host', '***@host'],
    ['//u:p@h', '//***@h'],
    ['https:/u:p@h/x', 'https:/***@h/x'],
    ['in /data/https:/token@h/x', 'in /data/https:/***@h/x'],
    ['/data/u:p@h/x', '/data/***@h/x'],
    ['--data-dir=../u:p/w@h', '--data-dir=../***@h'],
    ['C:\\data\\u:p@h\\x', 'C:\\data\\***@h\\x'],
    ['https://host.example/r?to=http://u:p@h', 'https://host.example/r?***'],
    ['https://host.example/r?to=http%3A%2F%2Fu%3Ap%40h', 'https://host.example/r?***'],
    ["'http://u:p'\\''w@h'", "'http://***@h'"],
    ['https://h/x?token=abc&y=1', 'https://h/x?***'],
    ['https://h/x?dl=1&X-Amz-Signature=abc&X-Amz-Date=1#x', 'https://h/x?dl=1&***'],
    ['https://h/x?password=a%26rest', 'https://h/x?***'],
    ['https://h/x?abc: refused', 'https://h/x?***: refused'],
    ['got "https://h/x?code=a b", expected', 'got "https://h/x?***", expected'],
    ['{"url":"https://h/x?otp=a b\\" c","n":1}', '{"url":"https://h/x?***","n":1}'],
    ["--url 'https://h/x?bearer=a'\\''b \"c' --quiet", "--url 'https://h/x?***' --quiet"],
    ['`get --url https://h/x?st=a`', '`get --url https://h/x?***`'],
    ['no file /data/https:/h/x?hmac=abc', 'no file /data/https:/h/x?***'],
    ['https%3A%2F%2Fh%2Fx%3Fq%3Dabc', 'https%3A%2F%2Fh%2Fx%3F***'],
    ['x?sub[token]=abc&%74oken=abc&y=1', 'x?sub[token]=***&%74oken=***&y=1'],
    ['/x%3Fto%3D1%26token%3Dabc%26y', '/x%3Fto%3D1%26token%3D***%26y'],
    ['https://h/x#access_token=abc', 'https://h/x#***'],
    ['could not get https://h/x;jsessionid=abc: refused', 'could not get https://h/x;jsessionid=***: refused'],
    ['https://h/x;token=Passw0rd!).', 'https://h/x;token=***'],
    ['Authorization: Basic !!!', 'Authorization: Basic ***'],
    ['/x%3Fto%3D1%26token%3Dabc: no', '/x%3Fto%3D1%26token%3D***: no'],
    ['Authorization: Bearer abc: refused', 'Authorization: Bearer ***: refused'],
    ['got ":pw@h:6379", expected', 'got "***@h:6379", expected'],
    ["--queue=':pw@h'", "--queue='***@h'"],
    ['got "redis//:pw@h:6379", expected', 'got "redis//***@h:6379", expected'],
    ['redis:://:pw@h', 'redis:://***@h'],
    ['redis:/:pw@h', '***@h'],
    ['--queue=redis;//:pw@h', '--queue=redis;//***@h'],
    ['redis//u:pw@h', 'redis//***@h'],
    ['Proxy-Authorization: Basic dXNlcjpw, x', 'Proxy-Authorization: Basic ***, x'],
  ])('%s', (text, masked) => {
    expect(maskSecrets(text)).toBe(masked);
  });
});

test.each([
  'https://medium.com/@user',
  'https://www.example.org/?download=1&format=zip',
  'https://www.example.org/?',
  'http://h/x, is it there? y=1&z #2',
  'file:///home/me/a#1?b=c',
  'http://p:3128/x',
  'could not download http://127.0.0.1:80: the connection was refused',
  'http://[::1]:80/x@y',
  'file:///home/me@x',
  'C:\\me@x\\data',
  '/home/x//me@y',
  '/data/a@c:b',
  '/C:/data/a@c',
  'C:/data:x/a',
  'mailto:a@b.c',
  'git@github.com:a/b',
  '/data/x?monkey=1&tokens',
  'accuracy: 38.4 % @ k=7; see https://a.example/b: by me@x',
])('%s stays', (text) => {
  expect(maskSecrets(text)).toBe(text);
});

const nasty = fc.string({ unit: fc.constantFrom(...'/@?#:%\\"\'<>[]=&;,.1a~ü'), maxLength: 8 });

test.each(['http://user:', 'ftp://DOMAIN\\me:', 'https_proxy=http://me.you:', '"socks5://a:'])(
  '%s…@host: no password shows, whatever is in it',
  (before) => {
    const aPassword = fc.tuple(nasty, nasty).map(([head, tail]) => `${head}hunter2${tail}`);
    fc.assert(
      fc.property(aPassword, (password) => {
        expect(maskSecrets(`see ${before}${password}@host.example/x, then http://other.example/`)).not.toContain(
          'hunter2',
        );
        const spaced = `${before.replace(/^"/, '')}${password.replaceAll('a', ' ')}@host`;
        expect(maskAddress(spaced)).not.toContain('hunter2');
      }),
      { numRuns: 500, seed: 7 },
    );
  },
);

test.each([
  ['tr0ub4dor&3 (x)', 'ERR unknown command "TR0UB4DOR&3 (X)"', 'ERR unknown command "***"'],
  ['tr0ub4dor&4', `ERR dHIwdWI0ZG9yJjQ= tr0ub4dor%264`, 'ERR ***= ***'],
  ['tr0ub4"or\\5', `the key ${JSON.stringify('tr0ub4"or\\5')}`, 'the key "***"'],
  ['qzxvqzxvqzxvqzxv', 'sixteen: QZXVqzxvqzxvqzxv', 'sixteen: ***'],
  ['qzxv-größe-43', 'QZXV-GRÖßE-43 İ qzxv-größe-43', '*** İ ***'],
  ['qzxv-größe-44', Buffer.from(Buffer.from('qzxv-größe-44')).toString('ascii'), '***'],
  ['\u03a3qzxv-sigma\u03a3', 'word:\u03a3QZXV-sigma\u03a3.Next', 'word:***.Next'],
  ['qzxv word/1', 'qzxv+word%2F1 qzxv+word/1 qzxv%20word%2F1', '*** *** ***'],
  ['qzxv-größe-42', Buffer.from('"qzxv-größe-42"').toString('latin1'), '"***"'],
  ['qzxv-form/1 \u00e9', 'a=qzxv-form%2f1+%C3%A9&b', 'a=***&b'],
  ['qzxv-mail/1=2', 'pw qzxv=2Dmail=2f1=3D2 qzxv-=\r\nmail/1=3D2.', 'pw *** ***.'],
  ['qzxv-string/1"2', 'pw \\x71zxv\\u002Dstring\\u{2f}1\\"2, x', 'pw ***, x'],
  ['qzxv-tab\t/1', 'pw qzxv-tab\\t\\/1, x', 'pw ***, x'],
  ['qzxv-page&1<2', 'pw &#113;zx&#x76;-page&amp;1&LT;2; x', 'pw ***; x'],
  ['qzxv-wide/1', 'pw q\0z\0x\0v\0-\0w\0i\0d\0e\0/\x001\0 x', 'pw *** x'],
  ['qzxv\u00bf\u00be?>7', 'pw cXp4dsK_wr4_Pjc, x', 'pw ***, x'],
  ['qzxv-far-%41&=41', 'qzxv-far-%41&=41 &#9999999; qzxv-far-%2541%26%3D41', '*** &#9999999; ***'],
  ['qzxv-named+1=\u00fc\u00df', 'pw qzxv-named&plus;1&Equals;&uuml;&szlig, x', 'pw ***, x'],
  [
    'qzxv-signs\u00d7\u00f7\u00ff\u00fe\u00f0\u00a0\u00bf\u00c6',
    'pw qzxv-signs&times;&divide;&yuml;&thorn;&eth;&nbsp;&iquest;&AElig;, x',
    'pw ***, x',
  ],
  [
    'qzxv-twice/1"',
    'pw qzxv-twice%252F1%2522 qzxv-twice%2F1%26quot%3B "\\"qzxv-twice/1\\\\\\"\\""',
    'pw *** *** "\\"***\\""',
  ],
  ['qzxv-thrice/1', 'pw qzxv-thrice%25252F1 qzxv-thrice&amp;#x25;2F1.', 'pw *** ***.'],
  ['qzxv-ends/1', 'pw qzxv%2Dends/1&amp;x', 'pw ***&amp;x'],
  ['short', 'a short word', 'a short word'],
  ['password', 'it wants a password', 'it wants a password'],
])('%s is not shown from when it is known, unless it may be a word', (secret, text, masked) => {
  expect(maskSecrets(text)).toBe(text);
  neverShow(secret);
  expect(maskSecrets(text)).toBe(masked);
});

test('a secret that begins or ends another leaves nothing of it', () => {
  for (const secret of ['qzxv0001', 'qzxv0001-rest9', 'rest9-qzxv0002']) neverShow(secret);
  expect(maskSecrets('qzxv0001-rest9 qzxv0001')).toBe('*** ***');
  expect(maskSecrets('a qzxv0001-rest9-qzxv0002.')).toBe('a ***.');
});

test.each([
  ['?token=qzxv+secret+word1', 'qzxv secret word1', '***'],
  ['?token=qz+cd1%2Fefgh', 'qz+cd1/efgh', '***'],
  ['?token=zz%2Byy1/xxxx', 'zz+yy1/xxxx', '***'],
  ['?token=zz%2Byy2/xxxx', 'of zz%2Byy2/xxxx', 'of ***'],
  ['?token=qzxv%E9%e8-7', 'qzxv\u00e9\u00e8-7', '***'],
  ['?token=zz%20yy3/%C3%A4', 'zz yy3/ä', '***'],
  ['?a=b;token=qzxv-semi-7', 'qzxv-semi-7', '***'],
  ['?token=qzxv-half-1;qzxv-half-2', 'qzxv-half-1;qzxv-half-2', '***'],
  ['?url=https%3A%2F%2Fh%2Ff.tgz%3Fsig%3Dqzxv-nested-7', 'qzxv-nested-7', '***'],
  ['?subscription-key=qzxv-key-7', 'qzxv-key-7', '***'],
  ['?hdnts=qzxv-hdnts-7', 'qzxv-hdnts-7', '***'],
  ['?url_sig=qzxv-sig-7', 'qzxv-sig-7', '***'],
  ['?hdnea=qzxv-hdnea-7', 'qzxv-hdnea-7', '***'],
  ['?url=http%3A%2F%2Fqzxv-user-7%3Aqzxv%252Finner-7%40h%2Fx', 'qzxv-user-7 qzxv/inner-7', '*** ***'],
  ['?authorization=Basic%20qzxv-basic-7', 'qzxv-basic-7 Basic', '*** Basic'],
  ['?auth=Bearer+qzxv-bearer-7', 'qzxv-bearer-7', '***'],
  ['?auth={"token":"qzxv-json-7"}', 'qzxv-json-7', '***'],
  ['?privateKey=qzxv-private-7', 'qzxv-private-7', '***'],
  ['?x-auth=qzxv-auth-7', 'qzxv-auth-7', '***'],
  ['?author=qzxv-author-7', 'qzxv-author-7', 'qzxv-author-7'],
  ['?name=qzxv-name-1', 'qzxv-name-1', 'qzxv-name-1'],
  ['?password=qzxv-pw.zip', 'qzxv-pw.zip', '***'],
  ['?key=qzxv/cifar-10-binary.tar.gz', 'qzxv/cifar-10-binary.tar.gz', 'qzxv/cifar-10-binary.tar.gz'],
])('of the query %s, %s shows as %s', (query, repeated, shown) => {
  expect(maskSecrets(repeated)).toBe(repeated);
  neverShowQuery(new URL(`http://h/${query}`));
  expect(maskSecrets(repeated)).toBe(shown);
});

test('a secret may be long', () => {
  for (const long of ['qz%'.repeat(5000), 'qz1'.repeat(1e4)]) {
    neverShow(long);
    expect(maskSecrets(`a ${long} b`)).toBe('a *** b');
  }
});

test.each([
  'a'.repeat(300_000),
  'a://a.b/'.repeat(40_000),
  '?token'.repeat(50_000),
  'a:'.repeat(100_000),
  '"ab://b?'.repeat(40_000),
  `http://h/?${':'.repeat(1_000_000)}x`,
  `${'/ab:'.repeat(300_000)}"x@b`,
  '"'.repeat(300_000),
  '["'.repeat(100_000),
])(
  'a long text is no trouble: %.12s…',
  (text) => {
    expect(maskSecrets(`${text}@x`).length).toBeGreaterThan(0);
  },
  2000,
);

test.each([
  'https://h.example/a.tgz?password=',
  'http://h.example?',
  'https://h.example/#',
  '--url=https://h.example/x?dl=1&q=',
])('%s…: nothing of the query of an address shows, whatever is in it', (before) => {
  const aValue = fc
    .tuple(nasty, nasty, fc.constantFrom('', ' ', '%26', '\\'))
    .map(([a, b, c]) => `${a}${c}hunter2${b}`);
  fc.assert(
    fc.property(aValue, (value) => {
      const shown = maskAddress(before + value);
      expect(shown).not.toContain('hunter2');
      expect(maskSecrets(shown)).toBe(shown);
      const plain = value.replaceAll(/[\s"'`\\]/g, '');
      expect(maskSecrets(`${before}${plain}: refused`)).not.toContain('hunter2');
      expect(JSON.parse(maskSecrets(JSON.stringify({ url: before + value, n: 1 })))).toMatchObject({ n: 1 });
      expect(maskSecrets(JSON.stringify({ url: before + value }))).not.toContain('hunter2');
    }),
    { numRuns: 500, seed: 8 },
  );
});
