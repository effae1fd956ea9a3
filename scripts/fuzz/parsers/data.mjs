// @ts-check
/** @import { Parser } from '../parsers.mjs' */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { sha256Of } from '../../../dist/dataset/archive/digest.js';
import { obtainDataset } from '../../../dist/dataset/archive/obtain.js';
import { verifyDataset } from '../../../dist/dataset/archive/verify.js';
import { describeDataset } from '../../../dist/dataset/describe.js';
import { readingsOf } from '../../../dist/dataset/ledger.js';
import { loadDataset } from '../../../dist/dataset/load.js';
import { CIFAR10 } from '../../../dist/dataset/specs/cifar10.js';
import { pickleParsers } from './pickles.mjs';
import { reshapeTar, tar } from './tar.mjs';

const { recordBytes, batches } = CIFAR10;
const FIRST = /** @type {import('../../../dist/dataset/specs/spec.js').Batch} */ (batches[0]).name;
const NAMES = CIFAR10.labels[0].classNames;
const NAMES_FILE = CIFAR10.labels[0].namesFile;
const DIGEST = 'a'.repeat(64);

/** @param {number} nRecords @param {number} seed */
function records(nRecords, seed) {
  const bytes = Buffer.alloc(nRecords * recordBytes, seed);
  for (let i = 0; i < nRecords; i++) bytes[i * recordBytes] = (seed + i) % NAMES.length;
  return bytes;
}

const FILES = new Map([
  ...batches.map(({ name }, i) => /** @type {const} */ ([name, records(1, i)])),
  [NAMES_FILE, Buffer.from(`${NAMES.join('\n')}\n`)],
]);
const members = (/** @type {Map<string, Buffer>} */ files) =>
  [...files].map(([name, body]) => ({ path: `${CIFAR10.folder}/${name}`, body }));
const ARCHIVE = tar([{ path: `${CIFAR10.folder}/`, type: '5' }, ...members(FILES)]);
const SMALL = gzipSync(ARCHIVE);
const TARS = [
  ARCHIVE,
  tar(members(FILES)),
  tar([
    ...members(FILES),
    { path: './._x', body: 'x' },
    { path: 'PaxHeader/x', type: 'x', body: '30 path=../../../etc/passwd\n' },
  ]),
];

/** The policy of a network that answers at once, or never. */
const policy = {
  ...{ stallMs: 500, maxTries: 6, maxFailures: 2 },
  sleep: async (/** @type {number} */ _ms, /** @type {AbortSignal} */ signal) => {
    await new Promise((turn) => setImmediate(turn));
    signal.throwIfAborted();
  },
};

/**
 * Answers each connection with the same bytes, then ends it.
 * @param {() => Buffer} answer
 * @returns {Promise<string>} the address
 */
async function serve(answer) {
  const server = createServer((socket) => {
    socket.on('error', () => {}).once('data', () => socket.end(answer()));
  });
  server.unref();
  await new Promise((listening) => server.listen(0, '127.0.0.1', () => listening(undefined)));
  return `http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}/a.tar.gz`;
}

const reply = (/** @type {string} */ head, body = SMALL) =>
  Buffer.concat([Buffer.from(`${head.replaceAll('\n', '\r\n')}\r\n\r\n`), body]);
const OK = `HTTP/1.1 200 OK\nContent-Type: application/gzip\nETag: "one"\nLast-Modified: Wed, 21 Oct 2015 07:28:00 GMT\nContent-Length: ${SMALL.length}`;

/**
 * Parsers of the data and its archive.
 * @param {string} folder
 * @returns {Promise<readonly Parser[]>}
 */
export async function dataParsers(folder) {
  /** Makes a fresh folder. @param {string} name */
  const fresh = (name) => {
    const path = join(folder, name);
    rmSync(path, { recursive: true, force: true });
    mkdirSync(path, { recursive: true });
    return path;
  };
  /** A data folder where one file of the batches has other bytes. @param {string} name @param {Buffer} bytes */
  const unpacked = (name, bytes) => {
    const home = fresh('data');
    mkdirSync(join(home, CIFAR10.folder));
    for (const [file, body] of FILES) writeFileSync(join(home, CIFAR10.folder, file), body);
    writeFileSync(join(home, CIFAR10.folder, name), bytes);
    return home;
  };
  const ledger = { fallback: join(folder, 'own') };
  /** @type {Buffer} */
  let answer = reply(OK);
  const url = await serve(() => answer);
  const download = { env: {}, policy, url, sha256: sha256Of(SMALL) };

  return [
    {
      name: 'batch',
      seeds: [records(1, 3), records(3, 0)],
      read: async (bytes) => {
        await loadDataset({ name: 'cifar10', dataDir: unpacked(FIRST, bytes), ledger });
      },
    },
    {
      name: 'test batch',
      seeds: [records(1, 3), records(3, 0)],
      read: async (bytes) => {
        await describeDataset({ name: 'cifar10', dataDir: unpacked(CIFAR10.testFile.name, bytes) });
      },
    },
    {
      name: 'batches.meta.txt',
      seeds: [Buffer.from(`${NAMES.join('\n')}\n\n`), Buffer.from(NAMES.join('\r\n'))],
      read: async (bytes) => {
        await loadDataset({ name: 'cifar10', dataDir: unpacked(NAMES_FILE, bytes), ledger });
      },
    },
    {
      name: 'SHA256SUMS',
      seeds: [Buffer.from([...FILES].map(([name, body]) => `${sha256Of(body)}  ${name}\n`).join(''))],
      read: async (bytes) => {
        await verifyDataset(CIFAR10, unpacked('SHA256SUMS', bytes), { env: {} });
      },
    },
    {
      name: 'ARCHIVE.sha256',
      seeds: [Buffer.from(`${DIGEST}  ${CIFAR10.archive.name}\n`)],
      read: async (bytes) => {
        await describeDataset({ name: 'cifar10', dataDir: unpacked('ARCHIVE.sha256', bytes) });
      },
    },
    {
      name: 'archive',
      seeds: [SMALL],
      read: (bytes) => openArchive(fresh('archive'), bytes),
    },
    {
      name: 'tar in gzip',
      seeds: TARS,
      reshape: reshapeTar,
      read: (bytes) => openArchive(fresh('archive'), gzipSync(bytes, { level: 1 })),
    },
    {
      name: 'plain tar',
      seeds: TARS,
      reshape: reshapeTar,
      read: (bytes) => openArchive(fresh('archive'), bytes),
    },
    ...pickleParsers(fresh),
    {
      name: '.part.json',
      seeds: [
        { url, etag: '"one"', total: SMALL.length },
        { url, lastModified: 'Wed, 21 Oct 2015 07:28:00 GMT' },
      ].map((one) => Buffer.from(JSON.stringify(one))),
      read: async (bytes) => {
        const home = fresh('part');
        writeFileSync(join(home, `${CIFAR10.archive.name}.part`), SMALL.subarray(0, 100));
        writeFileSync(join(home, `${CIFAR10.archive.name}.part.json`), bytes);
        answer = reply(OK);
        await obtainDataset(CIFAR10, home, download);
      },
    },
    {
      name: 'HTTP answer',
      seeds: [
        reply(OK),
        reply(
          `HTTP/1.1 206 Partial Content\nETag: "one"\nContent-Range: bytes 100-${SMALL.length - 1}/${SMALL.length}`,
          SMALL.subarray(100),
        ),
        reply('HTTP/1.1 302 Found\nLocation: /other\nContent-Length: 0', Buffer.alloc(0)),
        reply('HTTP/1.1 503 Unavailable\nRetry-After: 120\nContent-Length: 0', Buffer.alloc(0)),
        reply(
          'HTTP/1.1 200 OK\nTransfer-Encoding: chunked',
          Buffer.concat([Buffer.from(`${SMALL.length.toString(16)}\r\n`), SMALL, Buffer.from('\r\n0\r\n\r\n')]),
        ),
      ],
      read: async (bytes) => {
        answer = bytes;
        await obtainDataset(CIFAR10, fresh('part'), download);
      },
    },
    {
      name: 'ledger',
      seeds: [
        Buffer.from(
          [1, 2, 3]
            .map(
              (n) =>
                `${JSON.stringify({ when: `2026-01-0${n}T00:00:00.000Z`, command: 'cifar-train knn', dataset: 'cifar10', digest: DIGEST, version: '0.1.0' })}\n`,
            )
            .join(''),
        ),
      ],
      read: async (bytes) => {
        const home = fresh('ledger');
        writeFileSync(join(home, 'test-readings.jsonl'), bytes);
        for (const one of (await readingsOf(home, DIGEST, ledger)).readings)
          if (typeof one.command !== 'string') throw new TypeError('a command that is no text');
      },
    },
  ];
}

/**
 * Opens an archive that claims to be what it should be, so that it is read to its end.
 * @param {string} home @param {Buffer} bytes
 */
async function openArchive(home, bytes) {
  const path = join(home, CIFAR10.archive.name);
  writeFileSync(path, bytes);
  await loadDataset({ name: 'cifar10', dataDir: path, download: { env: {}, sha256: sha256Of(bytes) } });
}
