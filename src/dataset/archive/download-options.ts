import { type HintPiece, hint, settingError, usageError } from '../../errors.ts';
import { checkCallbacks, checkNumber, checkObject, checkPath, checkText } from '../../util/checks.ts';
import { isShowable, neverShowQuery } from '../../util/text/mask-secrets.ts';
import { quoted } from '../../util/text/printable.ts';
import { downloadCommand } from '../hints.ts';
import type { DatasetSpec } from '../specs/spec.ts';
import type { FileWatch } from '../watch.ts';
import { isSha256 } from './digest.ts';
import type { Environment } from './network/environment.ts';
import { RETRY_POLICY, type RetryPolicy } from './network/retry.ts';

/** Which archive to download, and how. */
export interface DownloadOptions extends FileWatch {
  /** http or https; default: the official address. */
  readonly url?: string | undefined;
  /** The SHA-256 that the archive must have, in hexadecimal; default: the official digest. */
  readonly sha256?: string | undefined;
  /** A local archive to copy instead of downloading; it must have the same digest. */
  readonly from?: string | undefined;
  /** Where the proxy variables are looked up; default: the process's environment. */
  readonly env?: Environment | undefined;
  readonly policy?: Partial<RetryPolicy> | undefined;
}

/** The options, checked and filled. */
export interface FilledDownload extends FileWatch {
  readonly spec: DatasetSpec;
  readonly url: string;
  readonly sha256: string;
  readonly from: string | undefined;
  /** Bytes of the archive; known for the official one only. */
  readonly size: number | undefined;
  readonly env: Environment;
  readonly policy: RetryPolicy;
  /** The data folder, or the archive, as it was named. */
  readonly dataDir: string;
  /** The command that resumes, for error messages. */
  readonly command: HintPiece;
}

/** @throws UserError (usage) for an option of another type */
function checkTypes(options: DownloadOptions): void {
  checkObject('download', options, '{ url }');
  const { url, sha256, from, env, policy } = options;
  if (url !== undefined) checkText('url', url, 'the address of the archive, as a text');
  if (sha256 !== undefined && typeof sha256 !== 'string') throw settingError('sha256', 'a text', sha256);
  if (from !== undefined) checkPath('from', from, 'the path of an archive');
  if (env !== undefined) checkObject('env', env, '{ HTTPS_PROXY }');
  if (policy === undefined) return;
  checkObject('policy', policy, '{ stallMs: 30_000 }');
  const { sleep, ...numbers } = policy;
  checkCallbacks({ sleep });
  for (const [name, value] of Object.entries(numbers)) {
    if (value !== undefined) checkNumber(`${name} of policy`, value, 0);
  }
}

/** What has no sign that could stand before or after a secret. */
const PLAIN = /^(\w+:\/\/)?[\w./\\~-]*$/;

/**
 * @param dataDir where the archive goes: for the commands in error messages
 * @throws UserError (usage) for an invalid URL or digest
 */
export function fillDownload(spec: DatasetSpec, options: DownloadOptions = {}, dataDir = 'data'): FilledDownload {
  const { archive } = spec;
  checkTypes(options);
  const { url: typed = archive.url, env = process.env } = options;
  const sha256 = (options.sha256 ?? archive.sha256).toLowerCase();
  const parsed = URL.canParse(typed) ? new URL(typed) : undefined;
  if (parsed === undefined || !/^https?:$/.test(parsed.protocol)) {
    const isShown = PLAIN.test(typed) || (parsed !== undefined && isShowable(typed));
    const got = isShown ? `got ${quoted(typed)}` : 'this one is not shown, since it may hold a password';
    throw usageError(`the address must be an http or https URL; ${got}`, {
      hint: `for example --url ${archive.url}`,
    });
  }
  if (parsed.username !== '' || parsed.password !== '') {
    throw usageError('the address must not contain a user name or password; it is not shown, since it has one', {
      hint: hint`download the archive some other way, then: \`${downloadCommand(spec, { from: 'FILE', sha256: options.sha256, dataDir })}\``,
    });
  }
  // What stands before it may be a password with a slash, which parses as a host, a port and a path. A query is never shown.
  if ((parsed.pathname + parsed.hash).includes('@')) {
    throw usageError('an @ in the address must be written as %40; this one is not shown, since it may hold a password');
  }
  neverShowQuery(parsed);
  if (!isSha256(sha256)) {
    throw usageError(`the digest must be 64 hexadecimal digits; got ${quoted(options.sha256 ?? '')}`, {
      hint: 'sha256sum FILE prints it',
    });
  }
  const { from, onProgress, onNote, signal } = options;
  const policy = { ...RETRY_POLICY, ...options.policy };
  const timeout = policy.stallMs === RETRY_POLICY.stallMs ? undefined : policy.stallMs / 1000;
  const url = parsed.href; // `http:host` is an address too, and what is secret in one is found by its slashes
  const command = downloadCommand(spec, { url, from, sha256, dataDir, timeout });
  const size = sha256 === archive.sha256 ? archive.bytes : undefined;
  return { spec, url, sha256, from, size, env, policy, dataDir, command, onProgress, onNote, signal };
}
