import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { failure } from '../../errors.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** What opens a file with the program that its kind belongs to; undefined where there is no screen. */
export function openerFor(platform: string, env: Env): readonly [program: string, ...before: string[]] | undefined {
  if (platform === 'darwin') return ['open'];
  // Not through cmd, which would read signs in the path.
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler'];
  return env.DISPLAY || env.WAYLAND_DISPLAY || env.WSL_DISTRO_NAME ? ['xdg-open'] : undefined;
}

/** An opener that has not ended by then is the browser itself. */
const PATIENCE_MS = 3000;

/**
 * Opens a page in the browser, and does not wait for it to be closed.
 * @param page a file, or an address that begins with http://
 * @throws UserError (failed) where nothing can open it, with its path
 */
export async function openInBrowser(page: string, env: Env, platform: string = process.platform): Promise<void> {
  const path = page.startsWith('http://') ? page : resolve(page);
  const cannot = (why: string, cause?: unknown) =>
    failure(`cannot open ${page}: ${why}`, { cause, hint: `open it in a browser yourself: ${path}` });
  const opener = openerFor(platform, env);
  if (opener === undefined) throw cannot('there is no screen here (no DISPLAY)');
  const [program, ...before] = opener;
  const child = spawn(program, [...before, path], { detached: true, stdio: 'ignore', env: { ...env } });
  const code = await new Promise<number | null>((ended, fail) => {
    const timer = setTimeout(() => ended(null), PATIENCE_MS);
    child.once('error', (error) => {
      clearTimeout(timer);
      fail(cannot(`${program} did not start`, error));
    });
    child.once('exit', (code) => {
      clearTimeout(timer);
      ended(code);
    });
  });
  child.unref();
  if (code !== null && code !== 0) throw cannot(`${program} ended with code ${code}`);
}
