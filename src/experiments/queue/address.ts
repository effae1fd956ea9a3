import { BlockList, isIP } from 'node:net';
import { hint, usageError } from '../../errors.ts';
import type { Constraint } from '../../util/options.ts';
import { isShowable, maskAddress, neverShow } from '../../util/text/mask-secrets.ts';

/** Where a queue is. */
export interface QueueAddress {
  readonly host: string;
  readonly port: number;
  readonly username: string | undefined;
  readonly password: string | undefined;
  /** Number of the database. */
  readonly db: number;
  readonly isTls: boolean;
  /** As it may be shown and kept: without what may be a secret. */
  readonly shown: string;
}

const USUAL_PORT = 6379;

/** A name or an address; a URL of this scheme takes `host,password=…` for one too. */
const HOST = /^([\w.-]+|\[[\da-f:.]+\])$/i;

function parsed(typed: string): QueueAddress | undefined {
  const url = URL.canParse(typed) ? new URL(typed) : undefined;
  const db = /^\/?(\d{0,5})$/.exec(url?.pathname ?? '-')?.[1];
  if (url === undefined || db === undefined || !/^rediss?:$/.test(url.protocol)) return undefined;
  if (!HOST.test(url.hostname) || url.search !== '' || url.hash !== '') return undefined;
  try {
    return {
      host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
      port: url.port === '' ? USUAL_PORT : Number(url.port),
      username: decodeURIComponent(url.username) || undefined,
      password: decodeURIComponent(url.password) || undefined,
      db: Number(db),
      isTls: url.protocol === 'rediss:',
      shown: maskAddress(typed),
    };
  } catch {
    return undefined; // a % that stands for nothing
  }
}

const WITH_SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;
/** A host without its scheme that is surely no password. */
const PLAIN = /^(localhost|\d+(\.\d+){3})(:\d+)?$/i;

/** The address of a Redis or Valkey server, as typed. */
export const queueAddress: Constraint<string> = {
  expected: 'the address of a Redis or Valkey server: redis://HOST:6379, or rediss://HOST:6379 over TLS',
  parse: (typed) => (parsed(typed) === undefined ? undefined : typed),
  accepts: (value): value is string => typeof value === 'string' && parsed(value) !== undefined,
  // Other tools take what follows a comma or a space for a password.
  mayShow: (typed) => /^none$/i.test(typed) || PLAIN.test(typed) || isShowable(typed),
  advise: (typed) => {
    if (/^none$/i.test(typed)) return 'only crossval may do without a queue';
    if (PLAIN.test(typed)) return `write it with its scheme: redis://${typed}`;
    if (/^(unix:|\/|\.)/.test(typed)) return 'a Unix socket cannot be used: let the server listen on a port';
    if (!WITH_SCHEME.test(typed)) return 'write it with its scheme: redis://HOST:6379';
    if (/%(?![\da-f]{2})/i.test(typed) || /[/?#\s].*@/.test(typed.replace(WITH_SCHEME, '')))
      return 'in a user or a password, write % as %25, / as %2F, ? as %3F, # as %23, @ as %40';
    if (/^rediss?:\/\/([^@]*@)?[\da-f]*:[\da-f]*:/i.test(typed))
      return 'write an IPv6 address in brackets: redis://[::1]:6379';
    return /^valkeys?:/.test(typed)
      ? `Valkey speaks as Redis does: ${maskAddress(typed.replace(/^valkey/, 'redis'))}`
      : undefined;
  },
};

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** Whether an address means this machine, whoever uses it. */
export const isLocal = ({ host }: QueueAddress): boolean =>
  isIP(host) === 0 ? /^localhost\.?$/i.test(host) : LOOPBACK.check(host, isIP(host) === 4 ? 'ipv4' : 'ipv6');

/** What an address lacks that is to be used from other machines. */
const missingOf = (address: QueueAddress): readonly string[] =>
  isLocal(address)
    ? []
    : [...(address.isTls ? [] : ['TLS']), ...(address.password === undefined ? ['a password'] : [])];

/** Whether an address is used only where that is accepted. */
export const isInsecure = (address: QueueAddress): boolean => missingOf(address).length > 0;

/**
 * Where a queue is, checked: off this machine a password crosses the network, and whoever reaches the server could read the jobs and
 * forge results.
 * @param accepted whether that is accepted
 * @throws UserError (usage) for an address off loopback without TLS or without a password
 */
export function checkedAddress(typed: string, accepted: boolean): QueueAddress {
  const address = parsed(typed);
  if (address === undefined) throw usageError(`queue must be ${queueAddress.expected}`, { setting: 'queue' });
  if (address.password !== undefined) neverShow(address.password);
  const missing = missingOf(address);
  if (missing.length === 0 || accepted) return address;
  throw usageError(
    hint`the queue ${address.shown} is on another machine, and is used without ${missing.join(' and without ')}`,
    {
      hint: hint`write rediss:// for TLS, and a user and a password before the host, best in CIFAR_TRAIN_QUEUE, where no list of processes shows them; on a network that you trust: ${{ setting: 'insecureQueue' }}`,
    },
  );
}
