#!/usr/bin/env node
import { readFileSync } from 'node:fs';

const INSTALL = 'in a clone, run `npm ci`, which installs and builds; elsewhere, install the package again';

function failed(why, hint = INSTALL) {
  console.error(`error: cifar-train could not start: ${why}`);
  console.error(`  ${hint}`);
  process.exitCode = 1;
}

try {
  const program = new URL('../dist/cli.js', import.meta.url);
  const isThere = readFileSync(program, 'utf8').includes('isWhole'); // its last line: cut off, it might do nothing
  if (isThere)
    await import(program); // handles what goes wrong in it
  else failed('dist/cli.js is cut off, or of an older version');
} catch (error) {
  process.on('unhandledRejection', () => {}); // Node may report the same failed import again
  const { code, message } = Object(error);
  if (code === 'EMFILE') failed(message, 'let this shell open more files: ulimit -n 1024');
  else if (code === 'EACCES' || code === 'EPERM') failed(message, 'make its files readable for this user');
  else if (/^(ENOENT|ENOTDIR|EISDIR)$|MODULE_NOT_FOUND|PACKAGE|DIR_IMPORT/.test(code) || error instanceof SyntaxError)
    failed(message);
  else {
    // A package that is not whole may throw anything as it is loaded.
    const looks = new URL('../dist/cli/installation/installation.js', import.meta.url);
    const { damageBehind } = await import(looks).catch(() => ({}));
    const damage = await damageBehind?.(error);
    if (damage === undefined) console.error(error);
    else console.error(`error: ${damage.message}\n  ${damage.hint}`);
    process.exitCode = 1;
  }
}
