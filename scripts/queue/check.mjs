// @ts-check
// What takes too long for the tests of sweeps over a queue, with processes as users start them and the leases that they have:
// outages of two minutes, cut networks, ten thousand jobs. Each case compares its table with the one of a single process.
// usage: npm run check:queue -- [--only WORDS] [--at-once N]
import { spawnSync } from 'node:child_process';
import { loadavg } from 'node:os';
import { readArguments } from '../arguments.mjs';
import { DEATHS } from './cases/deaths.mjs';
import { NETWORK } from './cases/network.mjs';
import { OUTAGES } from './cases/outages.mjs';
import { SIZE } from './cases/size.mjs';
import { STRANGERS } from './cases/strangers.mjs';
import { TIMING } from './cases/timing.mjs';
import { Lab } from './lab.mjs';

/** @typedef {{ name: string, alone?: boolean, run: (lab: Lab) => Promise<string | void> }} Case */

const USAGE = 'npm run check:queue -- [--only WORDS] [--at-once N]';
const { values } = readArguments(USAGE, {
  only: { default: '' },
  'at-once': { default: '3' },
});
if (spawnSync('redis-server', ['--version']).status !== 0) {
  console.error('there is no redis-server: install it');
  process.exit(1);
}
const cases = /** @type {Case[]} */ ([...OUTAGES, ...DEATHS, ...NETWORK, ...STRANGERS, ...SIZE, ...TIMING]);
const asked = cases.filter(({ name }) => name.includes(values.only));
const atOnce = Number(values['at-once']);
/** @param {string} fault */
const refuse = (fault) => {
  console.error(`${fault}\nusage: ${USAGE}`);
  process.exit(2);
};
if (asked.length === 0) refuse(`no case has ${JSON.stringify(values.only)} in its name`);
if (!Number.isInteger(atOnce) || atOnce < 1) refuse(`--at-once must be a whole number of at least 1`);
let nFailed = 0;
/** @type {Set<Lab>} */
const labs = new Set();
process.once('SIGINT', async () => {
  await Promise.all([...labs].map((lab) => lab.end()));
  process.exit(130);
});

/** @param {Case} one */
async function run({ name, run }) {
  const lab = new Lab();
  labs.add(lab);
  const started = performance.now();
  let end = 'ok';
  try {
    end = `ok      ${(await run(lab)) ?? ''}`;
  } catch (error) {
    end = `FAILED  ${/** @type {Error} */ (error).message}`;
    nFailed++;
  }
  await lab.end();
  labs.delete(lab);
  console.log(`${name.padEnd(78)} ${((performance.now() - started) / 1000).toFixed(0).padStart(4)} s  ${end}`);
}

const together = asked.filter(({ alone }) => alone !== true);
await Promise.all(
  Array.from({ length: atOnce }, async () => {
    for (let next = together.shift(); next !== undefined; next = together.shift()) await run(next);
  }),
);
for (const one of asked.filter(({ alone }) => alone === true)) await run(one);
const load = loadavg().map((one) => one.toFixed(1));
console.log(`${asked.length - nFailed} of ${asked.length} cases hold (load ${load.join(', ')})`);
process.exit(nFailed === 0 ? 0 : 1);
