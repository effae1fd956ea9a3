import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { createTerminal, type NodeTerminalOptions, takeWarnings } from '../../../src/cli/terminal/node-terminal.ts';
import { UserError } from '../../../src/errors.ts';
import { FakeStream } from '../../helpers/commands/fake-stream.ts';
import { CONTROL } from '../../helpers/styles.ts';

/* Long, since it is all that a terminal writes, on every kind of stream. */

interface Settings extends Partial<Omit<NodeTerminalOptions, 'stdout' | 'stderr'>> {
  readonly stdout?: FakeStream;
  readonly stderr?: FakeStream;
}

function setUp({ stdout, stderr, ...rest }: Settings = {}) {
  const out = stdout ?? new FakeStream({ isTTY: true });
  const err = stderr ?? new FakeStream({ isTTY: true });
  const terminal = createTerminal({
    stdout: out,
    stderr: err,
    env: {},
    typed: (command) => command,
    quiet: false,
    json: false,
    ...rest,
  });
  return { terminal, out, err };
}

const tty = () => new FakeStream({ isTTY: true });
const pipe = () => new FakeStream();

describe('style', () => {
  test.each<[string, Settings, boolean]>([
    ['a terminal', {}, true],
    ['a pipe', { stdout: pipe() }, false],
    ['NO_COLOR=1', { env: { NO_COLOR: '1' } }, false],
    ['NO_COLOR empty', { env: { NO_COLOR: '' } }, true],
    ['FORCE_COLOR=1 on a pipe', { stdout: pipe(), env: { FORCE_COLOR: '1' } }, true],
    ['FORCE_COLOR empty on a pipe', { stdout: pipe(), env: { FORCE_COLOR: '' } }, true],
    ['FORCE_COLOR=0', { env: { FORCE_COLOR: '0' } }, false],
    ['FORCE_COLOR=false', { env: { FORCE_COLOR: 'false' } }, false],
    ['NO_COLOR and FORCE_COLOR', { env: { NO_COLOR: '1', FORCE_COLOR: '1' } }, false],
    ['TERM=dumb', { env: { TERM: 'dumb' } }, false],
    ['--json on a terminal', { json: true }, false],
    ['--json and FORCE_COLOR', { json: true, env: { FORCE_COLOR: '1' } }, false],
  ])('%s', (_, settings, coloured) => {
    expect(setUp(settings).terminal.style.green('x')).toBe(coloured ? '\u001b[32mx\u001b[39m' : 'x');
  });
});

test.each([
  [new FakeStream({ isTTY: true, columns: 132 }), 132],
  [new FakeStream({ isTTY: true, columns: 10 }), 40],
  [new FakeStream({ isTTY: true, columns: 0 }), 100],
  [new FakeStream({ isTTY: false, columns: 50 }), 100],
])('width %#', (stdout, width) => expect(setUp({ stdout }).terminal.width).toBe(width));

test('notes and warnings break between words on a screen, and not in a log or a command', () => {
  const text = `${'word '.repeat(9)}\`mv a b && cifar-train download\``;
  const told = (stderr: FakeStream, env = {}) => {
    const { terminal } = setUp({ stderr, env: { NO_COLOR: '1', ...env } });
    terminal.note(text);
    terminal.warn(text);
    return stderr.written;
  };
  const wrapped = `${'word '.repeat(8)}\nword \`mv a b && cifar-train download\`\n`.replace(' \n', '\n');
  expect(told(new FakeStream({ isTTY: true, columns: 40 }))).toBe(
    `${wrapped}warning: ${'word '.repeat(6).trim()}\nword word word\n\`mv a b && cifar-train download\`\n`,
  );
  expect(told(pipe())).toBe(`${text}\nwarning: ${text}\n`);
});

test('the width of a pipe is COLUMNS', () => {
  expect(setUp({ stdout: pipe(), env: { COLUMNS: '72' } }).terminal.width).toBe(72);
});

describe('LC_ALL=C', () => {
  const env = { LC_ALL: 'C', NO_COLOR: '1' };

  test('results, notes, warnings and bars in ASCII', () => {
    vi.useFakeTimers();
    const { terminal, out, err } = setUp({ env });
    terminal.out('── 1 ± 2');
    terminal.note('a – b');
    terminal.warn('3 × 4');
    const bar = terminal.progress('folds', 10);
    bar.update(5);
    vi.advanceTimersByTime(200);
    expect(out.written).toBe('-- 1+/-2\n');
    expect(err.screen).toEqual(['a - b', 'warning: 3 x 4', expect.stringMatching(/^folds {2}#+\.+ {2}50 %/)]);
    bar.stop();
    vi.useRealTimers();
  });

  test('--json stays what it is: data', () => {
    const { terminal, out } = setUp({ env, json: true });
    terminal.out('{"path":"–"}');
    expect(out.written).toBe('{"path":"–"}\n');
  });
});

describe('where text goes', () => {
  test.each<[string, Settings, string, string]>([
    ['by default', { stderr: pipe(), stdout: pipe() }, 'result\n', 'note\nwarning: careful\n'],
    ['--quiet', { stderr: pipe(), quiet: true }, 'result\n', 'warning: careful\n'],
    ['--json', { stderr: pipe(), json: true }, 'result\n', 'note\nwarning: careful\n'],
  ])('%s', (_, settings, onOut, onErr) => {
    const { terminal, out, err } = setUp(settings);
    terminal.out('result');
    terminal.note('note');
    terminal.warn('careful');
    expect(out.written).toBe(onOut);
    expect(err.written).toBe(onErr);
  });

  test('whatever a text has in it, only colours reach the terminal, and no secrets', () => {
    const { terminal, out, err } = setUp();
    for (const write of [terminal.out, terminal.note, terminal.warn]) {
      write(`\u001b]0;title\u0007a\u0085\u001b[2J ${terminal.style.green('b')}\nhttps://me:hunter2@host`);
    }
    const line = '\\u001b]0;title\\u0007a\\u0085\\u001b[2J \u001b[32mb\u001b[39m\nhttps://***@host\n';
    expect(out.written).toBe(line);
    expect(err.written).toBe(`${line}\u001b[33mwarning:\u001b[39m ${line}`);
  });

  test('a warning is yellow on a terminal', () => {
    const { terminal, err } = setUp();
    terminal.warn('careful');
    expect(err.written).toBe('\u001b[33mwarning:\u001b[39m careful\n');
  });
});

describe('progress', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000_000 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test.each<[string, Settings]>([
    ['stderr is no terminal', { stderr: pipe() }],
    ['stderr is no terminal, with FORCE_COLOR', { stderr: pipe(), env: { FORCE_COLOR: '1' } }],
    ['--quiet', { quiet: true }],
    ['TERM=dumb', { env: { TERM: 'dumb' } }],
  ])('nothing at all: %s', (_, settings) => {
    const { terminal, out, err } = setUp(settings);
    const bar = terminal.progress('folds', 10);
    bar.update(5, 10, 'half');
    vi.advanceTimersByTime(1000);
    bar.stop();
    terminal.note('');
    expect(out.written + err.written).not.toMatch(CONTROL);
    expect(err.written.trim()).toBe('');
  });

  test('in a log, a line every half minute', () => {
    const { terminal, err } = setUp({ stderr: pipe() });
    const work = terminal.progress('folds', 10);
    vi.advanceTimersByTime(29_000);
    work.update(5, 10, 'half');
    vi.advanceTimersByTime(1000);
    expect(err.written).toMatch(/^folds {2}50 % {2}5 of 10 {2}.* left {2}half\n$/);
    terminal.close();
    expect(vi.getTimerCount()).toBe(0);
  });

  test('steps: share, count, rate, time left, message; then nothing is left of it', () => {
    const { terminal, err } = setUp({ stderr: new FakeStream({ isTTY: true, columns: 100 }), env: { NO_COLOR: '1' } });
    const bar = terminal.progress('folds', 5000);
    for (let i = 1; i <= 10; i++) {
      vi.advanceTimersByTime(100);
      bar.update(i * 200, 5000, 'best 31.2 %');
    }
    vi.advanceTimersByTime(100);
    expect(err.screen).toEqual([
      'folds  ████████████░░░░░░░░░░░░░░░░░░  40 %  2,000 of 5,000  2,000/s  2 s left  best 31.2 %',
    ]);
    bar.stop();
    expect(err.screen).toEqual(['']);
  });

  test('a resumed download: the bytes that were there took no time', () => {
    const { terminal, err } = setUp({ stderr: new FakeStream({ isTTY: true, columns: 90 }) });
    const bar = terminal.progress('downloading', 0, 'bytes');
    bar.update(80_000_000, 170_498_071);
    vi.advanceTimersByTime(1000);
    bar.update(84_000_000);
    vi.advanceTimersByTime(100);
    expect(err.screen[0]).toMatch(/ 49 % {2}84\.0 MB of 170\.5 MB {2}3\.[67] MB\/s {2}2[34] s left$/);
    bar.stop();
  });

  test('drawn ten times a second at most, however often it is updated', () => {
    const { terminal, err } = setUp();
    const bar = terminal.progress('folds', 100_000);
    for (let i = 1; i <= 100_000; i++) {
      if (i % 50 === 0) vi.advanceTimersByTime(1); // two seconds in all
      bar.update(i);
    }
    expect(err.writes).toBeGreaterThan(10);
    expect(err.writes).toBeLessThan(25);
    bar.stop();
  });

  test('a note in between stands on a line of its own, before the bar', () => {
    const { terminal, err } = setUp();
    const bar = terminal.progress('folds', 10);
    bar.update(1);
    vi.advanceTimersByTime(300);
    terminal.note('a note');
    terminal.note('another');
    vi.advanceTimersByTime(300);
    expect(err.screen).toEqual(['a note', 'another', expect.stringMatching(/^folds .*10 %/)]);
    bar.stop();
    terminal.note('the end');
    expect(err.screen).toEqual(['a note', 'another', 'the end', '']);
  });

  test('a result is not glued to the bar, where both are one terminal', () => {
    const screen = tty();
    const { terminal } = setUp({ stdout: screen, stderr: screen });
    const bar = terminal.progress('folds', 10);
    vi.advanceTimersByTime(300);
    terminal.out('result');
    expect(screen.screen).toEqual(['result', '']);
    bar.stop();
    expect(screen.screen).toEqual(['result', '']);
  });

  test('one bar at a time: the inner one, then the outer again', () => {
    const { terminal, err } = setUp();
    const outer = terminal.progress('trials', 4);
    const inner = terminal.progress('folds', 5);
    outer.update(1);
    vi.advanceTimersByTime(300);
    expect(err.screen).toEqual([expect.stringMatching(/^folds /)]);
    inner.stop();
    vi.advanceTimersByTime(300);
    expect(err.screen).toEqual([expect.stringMatching(/^trials .*25 %/)]);
    outer.stop();
    expect(err.screen).toEqual(['']);
  });

  test.each([
    [20, 'a very long label'],
    [45, 'a very long label'],
    [80, 'folds'],
    [60, 'x'.repeat(100)],
  ])('no wider than %d columns', (columns, label) => {
    const { terminal, err } = setUp({ stderr: new FakeStream({ isTTY: true, columns }) });
    const bar = terminal.progress(label, 1_000_000);
    bar.update(123_456, 1_000_000, 'a message that is too long to fit in here');
    vi.advanceTimersByTime(300);
    expect(err.screen[0]!.length).toBeLessThan(columns);
    bar.stop();
  });

  test('close ends every bar, and a bar may be stopped twice', () => {
    const { terminal, err } = setUp();
    const bars = [terminal.progress('a', 1), terminal.progress('b', 1)];
    const listeners = process.listenerCount('exit');
    terminal.close();
    for (const bar of bars) bar.stop();
    expect(err.screen).toEqual(['']);
    expect(process.listenerCount('exit')).toBe(listeners - 1);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('the cursor is never hidden, its place never restored, wrapping never switched', () => {
    const { terminal, err } = setUp();
    const bar = terminal.progress('folds', 10);
    bar.update(3);
    vi.advanceTimersByTime(500);
    bar.stop();
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    const sequences = new Set([...err.written.matchAll(/\u001b(\[\d*[A-Za-ln-z]|\[\?\d+.|[78])/g)].map(([all]) => all));
    expect(sequences).toEqual(new Set(['\u001b[K']));
  });
});

const systemError = (code: string) => Object.assign(new Error(`${code}: no`), { code, syscall: 'write' });

describe('output that fails', () => {
  test('a closed pipe ends the output in silence', async () => {
    const { terminal, out } = setUp({ stdout: pipe() });
    terminal.out('first');
    out.failsWith = systemError('EPIPE');
    terminal.out('second');
    await new Promise((turn) => setImmediate(turn));
    terminal.out('third');
    expect(out.written).toBe('first\n');
  });

  test('a full disk is a failure with a message', () => {
    const { terminal, out } = setUp({ stdout: pipe() });
    out.failsWith = systemError('ENOSPC');
    expect(() => terminal.out('result')).toThrow(UserError);
    expect(() => terminal.out('result')).toThrow('cannot write the result to standard output: ENOSPC: no');
  });

  test('a stderr that is closed stops nothing', async () => {
    const { terminal, out, err } = setUp({ stderr: pipe() });
    err.failsWith = systemError('EPIPE');
    terminal.note('note');
    await new Promise((turn) => setImmediate(turn));
    terminal.warn('warning');
    terminal.out('result');
    expect(out.written).toBe('result\n');
  });
});

test('a bar that nobody stopped does not keep the process alive', () => {
  const timers = vi.spyOn(globalThis, 'setTimeout');
  const { terminal } = setUp();
  terminal.progress('folds', 10);
  const started = timers.mock.results.map(({ value }) => value as NodeJS.Timeout);
  timers.mockRestore();
  expect(started).not.toHaveLength(0);
  expect(started.filter((timer) => timer.hasRef())).toEqual([]);
  terminal.close();
});

test('what packages warn of is shown as our warnings are', () => {
  const before = console.warn;
  onTestFinished(() => {
    console.warn = before;
  });
  const warn = vi.fn();
  takeWarnings({ warn });
  console.warn('%s: %d', 'INFO fails', 3);
  expect(warn).toHaveBeenLastCalledWith('INFO fails: 3');
  console.warn('x'.repeat(5000), Object.assign(new Error('y'), { args: ['s3cret'] }));
  expect(warn).toHaveBeenLastCalledWith(`${'x'.repeat(1000)}…`);
  console.warn(Object.assign(new Error('y'), { args: ['s3cret'] }));
  expect(warn).toHaveBeenLastCalledWith('y');
});
