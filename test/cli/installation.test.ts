import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { missingPart } from '../../src/cli/installation/installation.ts';

/** What Node throws where something is not there. */
async function thrownBy(load: () => unknown): Promise<unknown> {
  try {
    await load();
  } catch (error) {
    return error;
  }
  throw new Error('it is there');
}

function thrownBySync(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error;
  }
}

const require = createRequire(import.meta.url);
/** A module that Vite does not resolve in Node's place. */
const imported = (what: string) => import(`data:text/javascript,import ${encodeURIComponent(JSON.stringify(what))}`);

test.each([
  ['a package, for require', () => require('no-such-package')],
  ['a file, for import', () => imported(new URL('no-such-file.js', import.meta.url).href)],
])('%s', async (_name, load) => {
  const cause = await thrownBy(load);
  const error = missingPart(cause);
  expect(error).toMatchObject({ kind: 'failed', cause });
  expect(error!.message).toMatch(
    /^cifar-train is not installed completely: Cannot find module '.*no-such-(package|file\.js)'.*$/,
  );
  expect(error!.hint).toContain('npm ci');
});

test.each([
  [new Error('Cannot find module')],
  [thrownBySync(() => JSON.parse('{'))],
  [thrownBySync(() => new Function('('))],
  [Object.assign(new Error('x'), { code: 'ENOENT' })],
  ['text'],
  [undefined],
])('%s is something else', (error) => {
  expect(missingPart(error)).toBeUndefined();
});
