import { readFile } from 'node:fs/promises';
import { type Context, defineCommand, flagName, type OptionsOf, optional, toggle } from '../cli/command.ts';
import { dataDirectory, dataDirFlag, outputFlags } from '../cli/common-flags.ts';
import { damagedFile, incomplete } from '../cli/installation/installation.ts';
import { usageError } from '../errors.ts';
import { integer, path } from '../util/options.ts';
import { onOneLine } from '../util/text/printable.ts';
import { checkRunsFolder, runsFolderFlag } from './flags/runs-folder.ts';

const flags = {
  port: optional(
    '--port <n>',
    'port to listen on, on this machine alone',
    integer({ min: 1, max: 65_535 }),
    'any that is free',
  ),
  open: toggle('--no-open', 'print the address, and leave the browser alone'),
  export: optional(
    '--export <path>',
    'instead of serving it, write the page into a new folder, for a web site; or as one file: lab.html',
    path(),
  ),
  in: runsFolderFlag('the folder of the runs that the page can show'),
  ...dataDirFlag,
  ...outputFlags,
};

export const lab = defineCommand({
  name: 'lab',
  description:
    "Opens the lab: the lectures' pictures as a page of this machine's browser, to be dragged, computed by the same kernels. Ctrl-C ends it.",
  flags,
  examples: [
    ['cifar-train lab', 'opens it'],
    ['cifar-train lab --no-open --port 8080', 'prints its address, to be opened by hand'],
    ['cifar-train lab --in elsewhere/runs', 'with the runs of another folder to look at'],
    ['cifar-train lab --export lab', 'files for the web site of a course'],
    ['cifar-train lab --export lab.html', 'one file, to be opened from the disk, or sent by mail'],
  ],
  run: openLab,
});

async function openLab(options: OptionsOf<typeof flags>, context: Context): Promise<void> {
  if (options.export === undefined) return await served(await pageFiles(), options, context);
  const idle = (['port', 'open', 'in', 'dataDir'] as const).find((key) => context.typed.has(key));
  if (idle !== undefined) {
    const name = flagName(flags[idle]);
    throw usageError(`--export writes files and serves nothing: ${name} has no use beside it`, {
      hint: `leave out ${name}, or --export`,
    });
  }
  if (options.export.toLowerCase().endsWith('.html')) await exportedAsOne(options.export, options, context);
  else await exported(options.export, await pageFiles(), options, context);
}

type Files = Awaited<ReturnType<typeof pageFiles>>;

async function pageFiles() {
  const { readPageFiles } = await import('../lab/server/page-files.ts');
  const { dirname } = await import('node:path');
  return await readPageFiles(dirname(await built('lab/page/')));
}

/** Where the build put a page, which has to be whole. */
async function built(folder: string): Promise<string> {
  const { builtFile } = await import('../kernels/hosts/built-file.ts');
  const { fileURLToPath } = await import('node:url');
  const page = fileURLToPath(builtFile(`${folder}index.html`));
  const damage = await damagedFile(folder);
  if (damage !== undefined) throw incomplete(damage, undefined);
  return page;
}

async function exported(folder: string, files: Files, { json }: OptionsOf<typeof flags>, { terminal }: Context) {
  const { exportedFiles } = await import('../lab/server/export.ts');
  const { checkOutputFolder, writeFolder } = await import('./outputs/output-folder.ts');
  const kind = 'a new folder, or an empty one';
  await checkOutputFolder({ flag: '--export', folder, example: 'lab', kind, mayHold: () => false });
  const written = exportedFiles(files);
  await writeFolder(folder, written);
  if (json) return terminal.json({ command: 'lab', folder, files: [...written.keys()] });
  terminal.out(onOneLine(`${folder}/index.html`));
  terminal.note('serve the folder from any web site, with the headers in _headers where that is possible');
}

async function exportedAsOne(file: string, { json }: OptionsOf<typeof flags>, context: Context) {
  const { checkPlace, writePlace } = await import('./outputs/output-paths.ts');
  const isBegun = (start: string) => start.includes('<title>cifar-train lab</title>');
  await checkPlace('--export', file, { name: 'the lab as one file', isBegun }, 'lab.html');
  await writePlace('the lab', file, await readFile(await built('lab/single/')), context);
  if (json) context.terminal.json({ command: 'lab', file });
  else context.terminal.out(onOneLine(file));
}

async function served(files: Files, options: OptionsOf<typeof flags>, { terminal, signal, env }: Context) {
  const { port = 0, open, json } = options;
  await checkRunsFolder(options.in);
  const { startLabServer } = await import('../lab/server/server.ts');
  const server = await startLabServer(files, port, await servedRuns(options, env));
  try {
    if (json) terminal.json({ command: 'lab', address: server.address });
    else terminal.out(server.address);
    terminal.note('the lab is open to this machine alone; Ctrl-C ends it');
    if (open) await opened(server.address, env, terminal);
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      else signal.addEventListener('abort', () => resolve(), { once: true });
    });
  } finally {
    await server.close();
  }
}

/** The finished runs of linear classifiers. */
async function servedRuns(options: OptionsOf<typeof flags>, env: Context['env']) {
  const { listRuns } = await import('../runs/collection/list.ts');
  const { RUNS } = await import('../runs/run-directory.ts');
  const { openShownRun } = await import('../experiments/lab/shown-run.ts');
  const { encodeRun } = await import('../lab/run-file.ts');
  const { join } = await import('node:path');
  const root = options.in ?? RUNS;
  const dataDir = dataDirectory(options, env);
  return {
    folder: root,
    list: async () => {
      const { runs } = await listRuns(root);
      return runs.filter(({ command, state }) => command === 'linear' && state === 'finished').map(({ name }) => name);
    },
    open: async (name: string) => {
      const { classifier, ...images } = await openShownRun(join(root, name), dataDir);
      const { classNames, weight, bias, input } = classifier;
      return encodeRun({ classNames, weight, bias, scale: input.scale, offset: input.offset, ...images });
    },
  };
}

/** Opens the address where there is a browser; where there is none, it was printed. */
async function opened(address: string, env: Context['env'], terminal: Context['terminal']): Promise<void> {
  const { openInBrowser, openerFor } = await import('./running/open-in-browser.ts');
  if (openerFor(process.platform, env) === undefined)
    return terminal.note('there is no screen here: open the address yourself');
  await openInBrowser(address, env).catch((error: Error) => terminal.warn(error.message));
}
