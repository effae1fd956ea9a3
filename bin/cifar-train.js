#!/usr/bin/env node
import { readFileSync } from 'node:fs';

const incomplete = (why) => {
  console.error(`error: cifar-train could not start: ${why}`);
  console.error('  in a clone, run `npm ci`, which installs and builds; elsewhere, install the package again');
  process.exitCode = 1;
};

try {
  const program = new URL('../dist/cli.js', import.meta.url);
  const isThere = readFileSync(program, 'utf8').includes('isWhole'); // its last line: cut off, it might do nothing
  if (isThere)
    await import(program); // handles what goes wrong in it
  else incomplete('dist/cli.js is cut off, or of an older version');
} catch (error) {
  const isMissing = /^ENOENT|MODULE_NOT_FOUND|PACKAGE|DIR_IMPORT/.test(error.code) || error instanceof SyntaxError;
  if (isMissing) incomplete(error.message);
  else if (error.code === 'EMFILE') {
    console.error(`error: cifar-train could not start: ${error.message}`);
    console.error('  let this shell open more files: ulimit -n 1024');
    process.exitCode = 1;
  } else {
    console.error(error);
    process.exitCode = 1;
  }
}
