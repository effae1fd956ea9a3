import type { RunHead } from '../../runs/manifest.ts';
import { count, duration } from '../../util/format.ts';
import { commandBlock } from './command-block.ts';
import { type Content, html, markup } from './html.ts';
import { STYLE } from './style.ts';

/** What stands on a page, from its top. */
interface DocumentContent {
  readonly title: string;
  /** The result in a few words. */
  readonly lead: Content;
  readonly body: Content;
  readonly footer: Content;
  /** More for its head: what programs read of it. */
  readonly head?: Content;
}

interface PageContent extends Pick<DocumentContent, 'lead' | 'body'> {
  readonly run: RunHead;
}

/** The page of a run; below the content are the facts needed to repeat it. */
export function pageText({ run, lead, body }: PageContent): string {
  const { classes } = run.options;
  const only = Array.isArray(classes) ? ` (${classes.join(', ')})` : '';
  return documentText({ title: `${run.command} on ${run.dataset.name}${only}`, lead, body, footer: provenance(run) });
}

/** A complete, self-contained HTML document: style and pictures are inline, nothing is loaded, no script runs. */
export function documentText({ title, lead, body, footer, head }: DocumentContent): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · cifar-train</title>${head}
<style>${markup(STYLE)}</style>
</head>
<body>
<header>
<h1>${title}</h1>
<p class="lead">${lead}</p>
</header>
<main>
${body}
</main>
<footer>
${footer}
</footer>
</body>
</html>
`.markup;
}

function provenance(run: RunHead): Content {
  const { dataset, machine, secondsByPhase, startedAt, resumedAt = [] } = run;
  const phases = Object.entries(secondsByPhase).map(([name, seconds]) => `${name} ${duration(seconds)}`);
  const times = [startedAt, ...resumedAt.map((time) => `resumed ${time}`)];
  const { seeds } = run.options;
  const options = Object.entries(run.options).filter(([, value]) => value !== null);
  return html`<h2>How this was made</h2>
${commandBlock(run.commandLine)}
<dl>
${term('data', `${dataset.name}, ${count(dataset.nTrain)} training images, digest ${dataset.digest}`)}
${term('seed', Array.isArray(seeds) ? seeds.join(', ') : run.seed)}
${term('version', `cifar-train ${run.version}, Node ${machine.node}`)}
${term('machine', `${machine.cpu}, ${machine.platform} ${machine.arch}`)}
${term('started', times.join(', '))}
${term('time', phases.join(', '))}
</dl>
<details>
<summary>all options</summary>
<dl>
${options.map(([name, value]) => term(name, typeof value === 'string' ? value : JSON.stringify(value)))}
</dl>
</details>`;
}

/** What something is, in a list of such. */
export const term = (name: string, description: Content): Content => html`<dt>${name}</dt><dd>${description}</dd>`;
