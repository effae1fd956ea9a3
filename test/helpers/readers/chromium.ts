import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, chromium, type Page } from 'playwright-core';

/** Where Chromium may be: named by the environment, or where systems put it. */
const PLACES = [process.env.CHROMIUM ?? '', '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const executablePath = PLACES.find((path) => path !== '' && existsSync(path));

/** Whether there is a browser to test in; without one the tests that need it are skipped, under a name that says so. */
export const hasChromium = executablePath !== undefined;
export const WITHOUT_CHROMIUM = 'skipped: there is no Chromium (install it, or name it in CHROMIUM)';

/** Starts it, without a window. */
export const startChromium = (): Promise<Browser> =>
  // The sandbox needs rights that containers often lack; what is opened here is our own.
  chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox'] });

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * What axe-core finds wrong with a page as it is now: rule and element, one line each.
 * @param rules only these; absent: all
 */
export async function violationsOf(page: Page, rules?: readonly string[]): Promise<readonly string[]> {
  // As an expression, not as a script element, which the page's own rules may forbid.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axeSource);
  const found = await page.evaluate(
    async (runOnly) =>
      (await (globalThis as unknown as { axe: Axe }).axe.run(runOnly === undefined ? {} : { runOnly })).violations,
    rules,
  );
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 120)} ${failureSummary ?? ''}`),
  );
}

interface Axe {
  run(options: { readonly runOnly?: readonly string[] }): Promise<AxeResults>;
}

interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
  }[];
}
