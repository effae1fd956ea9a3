#!/usr/bin/env node
const incomplete = (why) => {
  console.error(`error: cifar-train could not start: ${why}`);
  console.error('  in a clone, run `npm ci`, which installs and builds; elsewhere, install the package again');
};

try {
  const { isWhole } = await import('../dist/cli.js'); // handles what goes wrong in it
  if (isWhole !== true) {
    incomplete('dist/cli.js is empty');
    process.exitCode = 1;
  }
} catch (error) {
  const isMissing = /MODULE_NOT_FOUND|PACKAGE/.test(error.code) || error instanceof SyntaxError;
  if (isMissing) incomplete(error.message);
  else if (error.code === 'EMFILE') {
    console.error(`error: cifar-train could not start: ${error.message}`);
    console.error('  let this shell open more files: ulimit -n 1024');
  } else console.error(error);
  process.exitCode = 1;
}
