import { basename, dirname } from 'node:path';
import { type Context, defineCommand, flag, type OptionsOf, optional, toggle } from '../../cli/command.ts';
import { dataDirectory, dataDirFlag, outputFlags } from '../../cli/common-flags.ts';
import { watchFiles } from '../../cli/watch-files.ts';
import type { Obtained } from '../../dataset/archive/obtain.ts';
import type { FileCheck, Verification } from '../../dataset/archive/verify.ts';
import { downloadCommand, moveCommand } from '../../dataset/hints.ts';
import type { DatasetSpec } from '../../dataset/specs/spec.ts';
import { SPECS } from '../../dataset/specs.ts';
import { dataError, type Hint, hint, lines, usageError } from '../../errors.ts';
import { count } from '../../util/format.ts';
import { namesIn } from '../../util/named.ts';
import { choice, number, path, text } from '../../util/options.ts';
import { onOneLine } from '../../util/text/printable.ts';
import { andThen } from '../../util/text/shell-word.ts';

const flags = {
  url: optional('--url <url>', 'where to download the archive from', text('a URL'), 'the official address'),
  sha256: optional(
    '--sha256 <hex>',
    'the SHA-256 that the archive must have',
    text('a SHA-256 digest'),
    'the official digest',
  ),
  from: optional('--from <file>', 'copy a local archive instead of downloading, with the same checks', path('a file')),
  verify: toggle('--verify', 'download nothing: hash the files again and check every label'),
  timeout: flag('--timeout <seconds>', 'seconds without data before the next try', number({ above: 0, max: 3600 }), 30),
  dataset: flag('--dataset <name>', 'cifar10 or cifar100', choice(...namesIn(SPECS)), 'cifar10'),
  ...dataDirFlag,
  ...outputFlags,
};

type Options = OptionsOf<typeof flags>;

export const download = defineCommand({
  name: 'download',
  description:
    'Downloads the archive (170 MB), checks its size and SHA-256, and unpacks it. Files that are already there are not downloaded again; an interrupted download continues where it stopped. HTTP_PROXY, HTTPS_PROXY and NO_PROXY are honoured.',
  flags,
  examples: [
    ['cifar-train download', 'into ./data, resuming if interrupted'],
    ['cifar-train download --dataset cifar100', 'CIFAR-100, into the same folder'],
    ['cifar-train download --from ~/Downloads/cifar-10-binary.tar.gz', 'on a machine without a network'],
    ['cifar-train download --verify', 'check every byte of the files already there'],
  ],
  run: (options, context) => (options.verify ? verify(options, context) : fetch(options, context)),
});

async function fetch(options: Options, context: Context): Promise<void> {
  const { terminal, signal, env } = context;
  const { dataset, url, sha256, from, timeout, json } = options;
  if (from !== undefined && url !== undefined) {
    throw usageError('--from takes a local archive, --url one from a server; they cannot be combined', {
      hint: 'leave one of them out',
    });
  }
  const started = performance.now();
  const dataDir = dataDirectory(options, env);
  const watch = watchFiles(terminal, signal);
  try {
    const { obtainDataset } = await import('../../dataset/archive/obtain.ts');
    const policy = { stallMs: timeout * 1000 };
    const obtained = await obtainDataset(SPECS[dataset], dataDir, { ...watch, url, sha256, from, env, policy });
    watch.stop();
    const secondsByPhase = { download: (performance.now() - started) / 1000 };
    const { archive = null, batches, unpacked } = obtained;
    const object = {
      command: 'download',
      dataset,
      options: { ...options, dataDir },
      archive,
      batches,
      unpacked,
      secondsByPhase,
    };
    if (json) terminal.json(object);
    else terminal.out(sentence(obtained));
  } finally {
    watch.stop();
  }
}

function sentence({ archive, batches, unpacked }: Obtained): string {
  if (archive === undefined)
    return `already there: ${onOneLine(batches)} (no archive beside it; --verify checks the batches)`;
  const { how, path, bytes, sha256 } = archive;
  const size = `${count(bytes)} bytes, SHA-256 ${sha256}`;
  const verb = {
    present: 'already there and valid',
    downloaded: 'downloaded',
    resumed: 'resumed and finished',
    copied: 'copied',
    'packed anew': 'not the official archive, but its files are the official ones',
  }[how];
  const folder = onOneLine(batches);
  const where = unpacked ? `unpacked to ${folder}` : `already unpacked to ${folder} (--verify checks the batches)`;
  return `${verb}: ${onOneLine(path)} (${size})\n${where}`;
}

async function verify(options: Options, { terminal, signal, env }: Context): Promise<void> {
  const { dataset, url, from, sha256, json } = options;
  const spec = SPECS[dataset];
  const dataDir = dataDirectory(options, env);
  if (url !== undefined || from !== undefined) {
    throw usageError(
      `--verify checks existing files; it cannot be combined with ${url === undefined ? '--from' : '--url'}`,
      {
        hint: hint`${downloadCommand(spec, { verify: true, sha256, dataDir })}`,
      },
    );
  }
  const started = performance.now();
  const watch = watchFiles(terminal, signal);
  try {
    const { verifyDataset } = await import('../../dataset/archive/verify.ts');
    const { verificationTable } = await import('../../report/terminal/tables/verification-table.ts');
    const found = await verifyDataset(spec, dataDir, { ...watch, sha256, env });
    watch.stop();
    const secondsByPhase = { verify: (performance.now() - started) / 1000 };
    const object = {
      command: 'download',
      dataset,
      options: { ...options, dataDir },
      ...found,
      secondsByPhase,
    };
    if (json) terminal.json(object);
    else terminal.out(verificationTable(found, terminal));
    if (found.ok) return;
    const bad = found.checks.filter(({ status }) => status === 'wrong' || status === 'missing');
    throw dataError(lines(bad.map(detailOf)), {
      hint: hint`move the damaged files away and download again: \`${repair(bad, spec, sha256 ?? ownArchive(found, spec), dataDir)}\``,
    });
  } finally {
    watch.stop();
  }
}

/** The SHA-256 of an archive of one's own that is right: what is damaged can be unpacked from it again. */
function ownArchive({ checks: [archive] }: Verification, spec: DatasetSpec): string | undefined {
  return archive?.status === 'ok' && archive.sha256 !== spec.archive.sha256 ? archive.sha256 : undefined;
}

/** What is wrong with a file; a fault in its contents names it already. */
const detailOf = ({ path, detail }: FileCheck): string =>
  detail.startsWith(`${basename(path)}:`) ? `${path}${detail.slice(basename(path).length)}` : `${path}: ${detail}`;

/**
 * The commands that fix what a verification found. An archive that was named, and is moved away, can no longer be
 * named.
 */
function repair(bad: readonly FileCheck[], spec: DatasetSpec, sha256: string | undefined, dataDir: string): Hint {
  const wrong = bad.filter(({ status }) => status === 'wrong').map(({ path }) => path);
  const target = wrong.includes(dataDir) ? dirname(dataDir) : dataDir;
  const moves = wrong.map((path) => `${moveCommand(path, '.wrong')}${andThen()}`).join('');
  return hint`${moves}${downloadCommand(spec, { sha256, dataDir: target })}`;
}
