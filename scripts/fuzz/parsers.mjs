// @ts-check
/** @import { Random } from './random.mjs' */
import { dataParsers } from './parsers/data.mjs';
import { imageParsers } from './parsers/images.mjs';
import { runParsers } from './parsers/runs.mjs';
import { wordParsers } from './parsers/words.mjs';

/**
 * @typedef {object} Parser of one kind of input from outside
 * @property {string} name
 * @property {readonly Buffer[]} seeds valid inputs
 * @property {(bytes: Buffer, random: Random) => Buffer | Promise<Buffer>} [reshape] a change that keeps the format's outer shape
 * @property {(bytes: Buffer) => Promise<void>} read ends well, or throws a UserError; whatever else it does is a fault
 */

/** Folders of what seeds are made of, made once a campaign: see {@link file://./seeds.mjs}. */

/**
 * Every parser, in the order of the table.
 * @param {string} seeds  the folder of seeds
 * @param {string} folder an empty one, for what the parsers read
 * @returns {Promise<readonly Parser[]>}
 */
export const parsersIn = async (seeds, folder) => [
  ...(await dataParsers(folder)),
  ...(await runParsers(seeds, folder)),
  ...(await wordParsers(folder)),
  ...(await imageParsers()),
];
