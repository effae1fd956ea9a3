import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/**
 * How many processors this process may keep busy: those it may run on, or fewer where its control group has a quota of their
 * time, as containers do. Node knows the first alone.
 */
export function processors(): number {
  return Math.max(1, Math.min(availableParallelism(), Math.ceil(processorQuota('/') ?? Number.POSITIVE_INFINITY)));
}

/**
 * The smallest quota of the control groups that this process is in, in processors; undefined if there is none. Sources:
 * Linux, "Control Group v2", `cpu.max`; "CFS Bandwidth Control", `cpu.cfs_quota_us` (version 1).
 * @param root of the file system
 */
export function processorQuota(root: string): number | undefined {
  const quotas = (read(`${root}/proc/self/cgroup`) ?? '').split('\n').flatMap((line) => {
    const [, controllers = '', path] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    if (path === undefined) return [];
    if (controllers === '') return quotasAlong(`${root}/sys/fs/cgroup`, path, version2);
    return controllers.split(',').includes('cpu')
      ? ['cpu', controllers].flatMap((mount) => quotasAlong(`${root}/sys/fs/cgroup/${mount}`, path, version1))
      : [];
  });
  return quotas.length === 0 ? undefined : Math.min(...quotas);
}

/** Of a group and of all above it. A container may not see its own path, and finds its quota at the top. */
function quotasAlong(mount: string, path: string, quotaOf: (group: string) => number | undefined): readonly number[] {
  const names = path.split('/').filter((name) => name !== '' && name !== '..');
  return Array.from({ length: names.length + 1 }, (_, n) => quotaOf([mount, ...names.slice(0, n)].join('/'))).filter(
    (quota) => quota !== undefined,
  );
}

/** `200000 100000`: so many microseconds of each period; `max 100000`: no quota. */
function version2(group: string): number | undefined {
  const [quota, period] = (read(`${group}/cpu.max`) ?? '').trim().split(' ');
  return share(Number(quota), Number(period));
}

/** A quota of -1 is none. */
const version1 = (group: string): number | undefined =>
  share(Number(read(`${group}/cpu.cfs_quota_us`)), Number(read(`${group}/cpu.cfs_period_us`)));

const share = (quota: number, period: number): number | undefined =>
  quota > 0 && period > 0 && Number.isFinite(quota / period) ? quota / period : undefined;

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
