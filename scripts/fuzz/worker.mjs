// @ts-check
// A child of run.mjs: reads the inputs that it is told to, one after the other, and tells how each ended.
// usage: fork('worker.mjs', [SEED, SEEDS, FOLDER])
import { catchStrays, inputOf, outcomeOf } from './inputs.mjs';
import { parsersIn } from './parsers.mjs';

const [seed = '', seeds = '', folder = ''] = process.argv.slice(2);
const parsers = new Map((await parsersIn(seeds, folder)).map((parser) => [parser.name, parser]));
catchStrays();

const send = (/** @type {object} */ message) => new Promise((done) => process.send?.(message, undefined, {}, done));
process.on('disconnect', () => process.exit());
process.on('message', async (/** @type {{ name: string, from: number, to: number }} */ { name, from, to }) => {
  const parser = parsers.get(name);
  if (parser === undefined) throw new Error(`no parser ${name}`);
  for (let n = from; n < to; n++) await send(await outcomeOf(parser, await inputOf(parser, seed, n)));
  await send({ isDone: true });
});
await send({ isReady: true });
