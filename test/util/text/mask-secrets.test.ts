import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maskAddress, maskSecrets } from '../../../src/util/text/mask-secrets.ts';

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
    ['https://host.example/r?to=http://u:p@h', 'https://host.example/r?to=http://***@h'],
    ['https://host.example/r?to=http%3A%2F%2Fu%3Ap%40h', 'https://host.example/r?to=http%3A%2F%2F***%40h'],
    ["'http://u:p'\\''w@h'", "'http://***@h'"],
    ['https://h/x?token=abc&y=1', 'https://h/x?token=***&y=1'],
    ['https://h/x?X-Amz-Signature=abc&X-Amz-Date=1#x', 'https://h/x?X-Amz-Signature=***&X-Amz-Date=1#x'],
    ['https://h/x#access_token=abc', 'https://h/x#access_token=***'],
    ['Proxy-Authorization: Basic dXNlcjpw, x', 'Proxy-Authorization: Basic ***, x'],
  ])('%s', (text, masked) => {
    expect(maskSecrets(text)).toBe(masked);
  });
});

test.each([
  'https://medium.com/@user',
  'https://www.example.org/?mail=a@b.org',
  'http://p:3128/x',
  'could not download http://127.0.0.1:80: the connection was refused',
  'http://[::1]:80/x@y',
  'file:///home/me@x',
  'C:\\me@x\\data',
  '/home/x//me@y',
  '/data/a:b@c',
  'mailto:a@b.c',
  'git@github.com:a/b',
  'https://h/?monkey=1&tokens',
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

test.each(['a'.repeat(300_000), 'a://a.b/'.repeat(40_000), '?token'.repeat(50_000), 'a:'.repeat(100_000)])(
  'a long text is no trouble: %.12s…',
  (text) => {
    expect(maskSecrets(`${text}@x`).length).toBeGreaterThan(0);
  },
  2000,
);
