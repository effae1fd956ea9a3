import { isIP } from 'node:net';
import type { Redis, RedisOptions } from 'ioredis';
import { failure, type Hint, hint, UserError } from '../../errors.ts';
import { maskSecrets } from '../../util/text/mask-secrets.ts';
import { bounded, printable } from '../../util/text/printable.ts';
import type { QueueAddress } from './address.ts';
import type { QueuePackages } from './packages.ts';

/** Milliseconds that a connection may take, and the answer to what does not wait for a job. */
const PATIENCE_MS = 10_000;
/** Milliseconds without a ready connection after which a server is said to be loading its data: a silent one was given up before. */
const LOADING_MS = 12_000;
/** Milliseconds that a server has to end a connection too, once it is not needed. One that is silent would hold up the exit. */
const HANGING_UP_MS = 250;
/** Milliseconds between attempts to reach a server that is gone: short, so that little is lost once it is back. */
const MOST_BETWEEN_ATTEMPTS_MS = 2000;

/** For BullMQ, which would throw or write to stderr itself: what the server is was looked at before, in {@link checkServer}. */
const WITHOUT_VERSION_CHECK = { skipVersionCheck: true };

/** How all connections to the queue are made: they wait for a server that is gone, however long. */
export const connectionOptions = ({ host, port, username, password, db, isTls }: QueueAddress): RedisOptions => ({
  ...{ host, port, db },
  ...(username !== undefined && { username }),
  // A password alone is of the default user. Told so, a server that wants none takes it; else ioredis would write of it to stderr.
  ...(password !== undefined && { username: username ?? 'default', password }),
  ...(isTls && { tls: isIP(host) === 0 ? { servername: host } : {} }),
  connectTimeout: PATIENCE_MS,
  disconnectTimeout: HANGING_UP_MS,
  keepAlive: 10_000,
  maxRetriesPerRequest: null,
  retryStrategy: (attempt) => Math.min(100 * 2 ** Math.min(attempt, 10), MOST_BETWEEN_ATTEMPTS_MS),
  ...WITHOUT_VERSION_CHECK,
});

/** With the command's name; what came with it follows. */
const UNKNOWN_COMMAND = /^ERR unknown command ['`]?(\w+)/i;

/** The same where a script asks, and without the name: the queue does most of its work in scripts. */
const UNKNOWN_TO_SCRIPT = /unknown (redis )?command called from (lua )?script/i;

/** Also of what a script may not do: Redis before 7.2 does not begin with NOPERM then. */
const NOT_PERMITTED = /NOPERM|The user executing the script|ACL failure in script/;

/** What its clients say of other answers. */
const NOT_OF_REDIS = /^(Protocol error|Command queue state error)/;

const LOADING = 'it is still loading its data';
const ONCE_LOADED = 'run the command again once it has finished';

const OTHER_SERVER = 'use a primary that is not part of a cluster';

const NOT_REDIS = 'what answers there does not speak as Redis does';

/** The start of a redis-cli command for this server, whose address it needs: by default it asks one on this machine. It prompts for a password. */
function redisCli({ host, port, isTls, username, password }: QueueAddress): string {
  const user = username === undefined ? '' : ' --user USER';
  return `redis-cli -h ${host} -p ${port}${isTls ? ' --tls' : ''}${user}${password === undefined ? '' : ' --askpass'}`;
}

/** What is wrong with a server that can be reached, by what it says of itself. */
function fault(info: string, address: QueueAddress): { readonly what: string; readonly way: string } | undefined {
  const field = (name: string) => new RegExp(`^${name}:(.*)$`, 'm').exec(info)?.[1]?.trim();
  const version = field('redis_version');
  if (version === undefined || !/^\d+\.\d/.test(version))
    return { what: NOT_REDIS, way: 'write the address of a Redis or Valkey server' };
  const policy = field('maxmemory_policy');
  if (policy !== undefined && policy !== 'noeviction') {
    const how = address.password === undefined ? 'run' : 'as a user with permission, run';
    return {
      what: `it removes keys when its memory is full (maxmemory-policy ${printable(policy, 40)}), and jobs are keys`,
      way: `set it in its configuration; or ${how}: ${redisCli(address)} CONFIG SET maxmemory-policy noeviction`,
    };
  }
  if (Number.parseFloat(version) < 6.2) {
    return { what: `it speaks as Redis ${printable(version, 40)}`, way: 'use Redis 6.2 or newer, or Valkey' };
  }
  if (field('loading') === '1')
    return { what: LOADING, way: `${ONCE_LOADED}; to see its progress: ${redisCli(address)} INFO persistence` };
  // The first two have no queue to write to; a cluster keeps keys on several machines, which BullMQ's scripts want on one.
  if (field('redis_mode') === 'sentinel') return { what: 'it is a Sentinel, which keeps no jobs', way: OTHER_SERVER };
  if (field('role') === 'slave')
    return { what: 'it is a replica, which is written to by its primary alone', way: OTHER_SERVER };
  if (field('cluster_enabled') === '1') return { what: 'it is a node of a cluster', way: OTHER_SERVER };
  return undefined;
}

/**
 * Reaches the server once, to tell at the start what is wrong.
 * @throws UserError (failed) that says why it cannot be used
 */
export async function checkServer({ Redis }: QueuePackages, address: QueueAddress, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const once = {
    ...connectionOptions(address),
    ...{
      lazyConnect: true,
      retryStrategy: () => null,
      maxRetriesPerRequest: 0,
      commandTimeout: PATIENCE_MS,
      disableClientInfo: true,
      enableReadyCheck: false, // it would wait, without a word, for a server that loads its data
    },
  };
  const redis = new Redis(once);
  let trouble: unknown;
  redis.on('error', (error: unknown) => {
    trouble ??= error;
  });
  const stop = () => redis.disconnect();
  signal.addEventListener('abort', stop, { once: true });
  try {
    await redis.connect();
    const wrong = fault(await redis.info(), address);
    if (wrong !== undefined)
      throw failure(`the queue ${address.shown} cannot be used: ${wrong.what}`, { hint: wrong.way });
    if (trouble !== undefined) throw trouble; // of its database: the connection stands without it
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof UserError ? error : unusable(address, trouble ?? error);
  } finally {
    signal.removeEventListener('abort', stop);
    redis.disconnect();
  }
}

/** Whether an error is the answer to the user and the password: the server may repeat these in it, in part. */
const isOfLogin = (error: unknown): boolean => {
  const { command } = Object(error) as { readonly command?: { readonly name?: unknown } }; // as ioredis has it there
  return /^auth$/i.test(String(command?.name));
};

/** Characters of what a server says that are looked at. */
const MOST_SAID = 10_000;

/** Why a server cannot be reached, in words. */
export function whyUnreachable(error: unknown): string {
  const { code, message: raw } = Object(error) as NodeJS.ErrnoException;
  const said = raw === undefined ? undefined : maskSecrets(bounded(raw, MOST_SAID)); // it may repeat what it was sent
  const named = UNKNOWN_COMMAND.exec(said ?? '')?.[1];
  const unknown = named !== undefined && isOfLogin(error) ? 'auth' : named;
  if (unknown !== undefined) return `it does not know a command that a queue needs: ${unknown.toUpperCase()}`;
  const message = printable(said ?? String(error), 300); // the server's own words, in part
  if (/WRONGPASS|invalid username-password|invalid password/i.test(message)) return 'it refuses the password';
  if (isOfLogin(error)) return 'it refuses the user and the password';
  if (/NOAUTH/.test(message)) return 'it wants a password';
  if (/^LOADING/.test(message)) return LOADING;
  if (/^OOM/.test(message)) return 'its memory is full';
  if (/^(MOVED|ASK|CLUSTERDOWN|CROSSSLOT)/.test(message)) return 'it is a node of a cluster';
  if (/^MASTERDOWN/.test(message)) return 'it is a replica, and has lost its primary';
  if (/^READONLY/.test(message)) return 'it has become a replica, which is written to by its primary alone';
  if (/^MISCONF/.test(message)) return 'it cannot save to its disk, and takes nothing until it can';
  if (NOT_PERMITTED.test(message)) return `its access list forbids what a queue needs: ${message}`;
  if (UNKNOWN_TO_SCRIPT.test(message)) return `it does not know a command that the scripts of a queue need: ${message}`;
  if (/^WRONGTYPE/.test(message)) return `something else is kept there under the names of the queue: ${message}`;
  if (/DB index/.test(message)) return 'it has no database of that number';
  if (NOT_OF_REDIS.test(message)) return NOT_REDIS;
  if (/^Connection is closed/.test(message)) return 'it closes the connection; is it a Redis or Valkey server?';
  if (code === 'ECONNREFUSED') return 'nothing listens there';
  if (code === 'EPIPE' || code === 'ECONNRESET') return 'it closes the connection; has it as many as it may have?';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'there is no machine of that name';
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return 'its certificate is for another name';
  if (code === 'CERT_HAS_EXPIRED') return 'its certificate has expired';
  if (code === 'CERT_NOT_YET_VALID') return 'its certificate is not valid yet';
  if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ALTNAME/.test(code ?? '')) return `its certificate is not trusted (${code})`;
  if (/^EPROTO|SSL/.test(code ?? '')) return 'it does not speak TLS';
  if (isSilent(error)) return 'it does not answer';
  return message.trim() === '' ? 'it refuses, and does not say why' : message;
}

function isSilent(error: unknown): boolean {
  const { code, message } = Object(error) as NodeJS.ErrnoException;
  return /ETIMEDOUT|timeout|timed out/i.test(`${code} ${message}`);
}

/** The same as a user is told. */
export function unusable(address: QueueAddress, error: unknown): UserError {
  const why = whyUnreachable(error) + (address.isTls && isSilent(error) ? ', or does not speak TLS' : '');
  if (error instanceof Error && 'command' in error) {
    if (isOfLogin(error)) {
      error.message = 'the answer to AUTH is not shown, since it may hold the password';
      error.stack = `${error.name}: ${error.message}`;
    }
    delete error.command; // with its arguments
  }
  if (error instanceof Error && 'buffer' in error) delete error.buffer; // what was received, which may have the password in it
  return failure(`cannot use the queue ${address.shown}: ${why}`, { cause: error, hint: wayOut(why, address) });
}

function wayOut(why: string, address: QueueAddress): string | Hint {
  const { host, port, isTls } = address;
  if (/password/.test(why)) {
    // Not as an example: what stands before an `@` is masked.
    return 'write the user, a colon, the password and an at sign before the host, best in CIFAR_TRAIN_QUEUE';
  }
  if (why === LOADING) return ONCE_LOADED;
  if (/cluster|replica/.test(why)) return OTHER_SERVER;
  if (/access list/.test(why)) return 'docs/queue.md has an access list that suffices';
  if (/names of the queue/.test(why))
    return hint`give the queue a database of its own: in ${{ setting: 'queue' }}, end the same address with another number, such as /1`;
  if (/does not know a command/.test(why))
    return 'it may be renamed or forbidden there: use a Redis or Valkey server that has all of them';
  if (/database/.test(why)) return 'leave the number out, or write one that it has: redis://HOST:6379/0';
  if (/another name/.test(why)) return 'write the name that the certificate is for, as the host';
  if (/expired|not valid yet/.test(why)) return 'renew it on the server; is the clock of this machine right?';
  if (/certificate/.test(why)) return 'name the authority that signed it: NODE_EXTRA_CA_CERTS=ca.pem';
  return isTls
    ? hint`is the address right, and does the server speak TLS there? try: openssl s_client -connect ${isIP(host) === 6 ? `[${host}]` : host}:${port}`
    : hint`is the address right, and the server running? try: ${redisCli(address)} ping`;
}

/** Whether an error is of the server or the way to it, and may pass: what was to be done can be tried again. */
export function isPassing(error: unknown): boolean {
  const { name, code, message } = Object(error) as NodeJS.ErrnoException;
  if (isForbidden(error)) return false;
  return (
    name === 'ReplyError' ||
    name === 'MaxRetriesPerRequestError' ||
    /^E(?!RR_)/.test(code ?? '') ||
    /Connection is closed|isn't writeable/.test(message ?? '') ||
    NOT_OF_REDIS.test(message ?? '')
  );
}

/** Whether the server will never do what was asked of it. */
export const isForbidden = (error: unknown): boolean =>
  error instanceof Error &&
  [/^WRONGTYPE/, NOT_PERMITTED, UNKNOWN_COMMAND, UNKNOWN_TO_SCRIPT].some((refusal) => refusal.test(error.message));

/**
 * A connection on which nothing waits for a job: what is asked there is answered soon.
 * @param connectionName shown to whoever asks the server for its connections
 */
export function openRedis({ Redis }: QueuePackages, address: QueueAddress, connectionName?: string): Redis {
  const named = connectionName === undefined ? {} : { connectionName };
  const redis = new Redis({ ...connectionOptions(address), ...named, socketTimeout: PATIENCE_MS });
  let isExplained = false;
  let nClosed = 0;
  redis.on('error', () => {
    isExplained = true;
  });
  redis.on('ready', () => {
    isExplained = false;
    nClosed = 0;
  });
  // Until the server has loaded its data, ioredis asks it again and again, and keeps all else back. One that is silent is cut before.
  let loading: NodeJS.Timeout | undefined;
  redis.on('connect', () => {
    clearTimeout(loading);
    loading = setTimeout(() => {
      if (redis.status === 'connect') redis.emit('error', new Error('LOADING'));
    }, LOADING_MS).unref();
  });
  redis.on('close', () => {
    clearTimeout(loading);
    // ioredis lets the time run on, and then cuts the next connection.
    const timed = redis as unknown as { socketTimeoutTimer: NodeJS.Timeout | undefined };
    clearTimeout(timed.socketTimeoutTimer);
    timed.socketTimeoutTimer = undefined;
    // A server with too many connections accepts one more, and closes it: that is no error to ioredis.
    if (++nClosed > 1 && !isExplained) redis.emit('error', Object.assign(new Error('closed'), { code: 'ECONNRESET' }));
  });
  return redis;
}
