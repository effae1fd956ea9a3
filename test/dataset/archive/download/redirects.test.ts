import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { sha256Of } from '../../../../src/dataset/archive/digest.ts';
import { redirectTarget } from '../../../../src/dataset/archive/network/redirect.ts';
import { neverShow } from '../../../../src/util/text/mask-secrets.ts';
import { userError } from '../../../helpers/caught.ts';
import { answer, type Behaviour, hang, serve } from '../../../helpers/downloads/loopback.ts';
import { attempt, begun, sha256, whole } from './attempt.ts';

describe('redirects', () => {
  test.each([301, 302, 303, 307, 308])('%i is followed', async (status) => {
    const target = await serve(whole);
    const { path, run } = await attempt({ script: [answer(status, { Location: target.url })] });
    await run();
    expect(sha256Of(await readFile(path))).toBe(sha256);
  });
  test('the request for the rest is sent on', async () => {
    const target = await serve(whole);
    const { run } = await attempt({ script: [answer(302, { Location: target.url })], part: begun });
    expect(await run()).toMatchObject({ how: 'resumed' });
    expect(target.requests[0]).toMatchObject({ range: 'bytes=40000-', 'if-range': '"one"' });
  });
  test.each([
    ['http://user:hunter2@127.0.0.1:1/', 'http://127.0.0.1:1 with a user name or a password in the address'],
    ['http://hunter2@127.0.0.1:1/', 'http://127.0.0.1:1 with a user name or a password in the address'],
    ['//user:hunter2@127.0.0.1:1/', 'http://127.0.0.1:1 with a user name or a password in the address'],
    ['https:user:hunter2@127.0.0.1/', 'https://127.0.0.1 with a user name or a password in the address'],
    ['file:///etc/passwd', 'an address that begins with file:, where only http: and https: are followed'],
    ['ftp://127.0.0.1/x?hunter2', 'an address that begins with ftp:, where only http: and https: are followed'],
    ['blob:http://127.0.0.1/x', 'an address that begins with blob:, where only http: and https: are followed'],
    ['javascript:alert(1)', 'an address that begins with javascript:, where only http: and https: are followed'],
    ['data:text/html,x', 'an address that begins with data:, where only http: and https: are followed'],
    ['http://user:hunter2@:x/', 'what is not a URL'],
    ['http://', 'what is not a URL'],
  ])('to %s are refused', async (location, shown) => {
    const { folder, server, run } = await attempt({ script: [answer(302, { Location: location })] });
    const error = await userError(run());
    expect(error).toMatchObject({ kind: 'failed' });
    expect(error.message).toContain(`: HTTP 302 redirects to ${shown}; received 0`);
    expect(`${error.message}${error.hint}`).not.toContain('hunter2');
    expect(server.requests).toHaveLength(1);
    expect(await readdir(folder)).toEqual([]);
  });
  test.each([
    'http://qzxvS3cret77/Battery88',
    'qzxvScheme77:Battery88',
    'qzxvscheme78://127.0.0.1:1/x',
    'http://QZXVs3cret77/battery88.example/x',
  ])('to %s, which has a secret where it would be shown in part, are refused', (location) => {
    for (const secret of ['qzxvS3cret77/Battery88', 'qzxvScheme77:Battery88', 'qzxvscheme78']) neverShow(secret);
    const from = new URL('http://127.0.0.1:1/?token=qzxvS3cret77/Battery88');
    expect(() => redirectTarget(302, location, from, 1)).toThrow(
      /^HTTP 302 redirects to an address that repeats a secret from the request$/,
    );
    expect(redirectTarget(302, `https://127.0.0.1/${from.search}`, from, 1)?.href).toMatch(/Battery88$/);
  });
  test('that come slowly, each before the time is over, are no data', async () => {
    const slowly: Behaviour = (request, response) =>
      void setTimeout(() => answer(302, { Location: request.url! })(request, response), 150);
    const { run } = await attempt({ script: [slowly], stallMs: 500 });
    const { message } = await userError(run());
    expect(message).toMatch(/no data for 0\.5 s, redirected to .* \(4 tries\); received 0/);
  });
  test('without an address are an answer like any other', async () => {
    const { run } = await attempt({ script: [answer(302)] });
    expect((await userError(run())).message).toContain('the server answered: HTTP 302 Found');
  });
  test('that lead nowhere: the error says where', async () => {
    const nowhere = await serve(hang);
    await nowhere.close();
    const { run } = await attempt({ script: [answer(302, { Location: nowhere.url })] });
    const { origin } = new URL(nowhere.url);
    expect((await userError(run())).message).toContain(`refused (ECONNREFUSED), redirected to ${origin}`);
  });
});
