// @ts-check
import { parseArgs } from 'node:util';

/**
 * Reads the arguments of a script. For `--help`, and for what it does not know or lacks, it says how the script is used, and
 * ends the process.
 * @param {string} usage what is typed: `npm run fuzz -- [--seed S]`
 * @param {Record<string, { default?: string, multiple?: boolean }>} options each takes a value
 * @param {number} nNeeded how many words there must be besides
 * @returns {{ values: Record<string, any>, words: string[] }}
 */
export function readArguments(usage, options = {}, nNeeded = 0) {
  /** @param {string} [fault] */
  const explain = (fault) => {
    if (fault === undefined) console.log(`usage: ${usage}`);
    else console.error(`${fault}\nusage: ${usage}`);
    process.exit(fault === undefined ? 0 : 2);
  };
  if (process.argv.slice(2).some((word) => word === '--help' || word === '-h')) explain();
  try {
    const { values, positionals: words } = parseArgs({
      allowPositionals: true,
      options: Object.fromEntries(Object.entries(options).map(([name, one]) => [name, { type: 'string', ...one }])),
    });
    if (words.length >= nNeeded) return { values, words };
  } catch (error) {
    return explain(/** @type {Error} */ (error).message);
  }
  return explain('something is missing');
}
