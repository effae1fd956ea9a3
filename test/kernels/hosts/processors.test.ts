import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { processorQuota, processors } from '../../../src/kernels/hosts/processors.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

const V1 = { 'sys/fs/cgroup/cpu,cpuacct/a/cpu.cfs_period_us': '100000\n' };
const AT_V1 = '4:cpu,cpuacct:/a\n1:name=systemd:/a\n0::/a\n';

test.each([
  { given: 'no control groups', files: {}, quota: undefined },
  {
    given: 'version 2, no quota',
    files: { 'proc/self/cgroup': '0::/\n', 'sys/fs/cgroup/cpu.max': 'max 100000\n' },
    quota: undefined,
  },
  {
    given: 'version 2, two processors, as a container sees it',
    files: { 'proc/self/cgroup': '0::/\n', 'sys/fs/cgroup/cpu.max': '200000 100000\n' },
    quota: 2,
  },
  {
    given: 'version 2, the quota of a group above',
    files: {
      'proc/self/cgroup': '0::/user.slice/job\n',
      'sys/fs/cgroup/user.slice/cpu.max': '150000 100000\n',
      'sys/fs/cgroup/user.slice/job/cpu.max': 'max 100000\n',
    },
    quota: 1.5,
  },
  {
    given: 'version 2, a path outside of what is seen',
    files: { 'proc/self/cgroup': '0::/../../job\n', 'sys/fs/cgroup/cpu.max': '50000 100000\n' },
    quota: 0.5,
  },
  {
    given: 'version 1, no quota',
    files: { 'proc/self/cgroup': AT_V1, ...V1, 'sys/fs/cgroup/cpu,cpuacct/a/cpu.cfs_quota_us': '-1\n' },
    quota: undefined,
  },
  {
    given: 'version 1, three processors',
    files: { 'proc/self/cgroup': AT_V1, ...V1, 'sys/fs/cgroup/cpu,cpuacct/a/cpu.cfs_quota_us': '300000\n' },
    quota: 3,
  },
  {
    given: 'version 1, in a container that does not see its own path',
    files: {
      'proc/self/cgroup': '4:cpu,cpuacct:/docker/0123\n',
      'sys/fs/cgroup/cpu/cpu.cfs_quota_us': '200000\n',
      'sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n',
    },
    quota: 2,
  },
  {
    given: 'what is no number',
    files: { 'proc/self/cgroup': '0::/\nodd\n', 'sys/fs/cgroup/cpu.max': 'plenty of it\n' },
    quota: undefined,
  },
])('$given: $quota', async ({ files, quota }) => {
  const root = await scratchFolder();
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  expect(processorQuota(root)).toBe(quota);
});

test('there is always one processor', () => {
  expect(processors()).toBeGreaterThanOrEqual(1);
});
