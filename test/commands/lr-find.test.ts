import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runJson, runLine, unwrapped } from '../helpers/commands/run-line.ts';
import { scratchFolder } from '../helpers/scratch.ts';

const FIND = 'lr-find --dataset shapes --limit 500 --steps 60 --batch-size 100';

test('--json has every rate with its loss, as metrics.jsonl, and a suggestion that trains', async () => {
  const cwd = await scratchFolder();
  const { points, suggestion } = await runJson(FIND, { cwd });
  expect(points[0].learningRate).toBe(1e-6);
  expect(points.length).toBeLessThanOrEqual(60);
  const metrics = (await readFile(join(cwd, 'runs/lr-find-1/metrics.jsonl'), 'utf8')).trim().split('\n');
  expect(metrics.map((line) => JSON.parse(line))).toEqual(points);
  const { epochs } = await runJson(
    `linear --dataset shapes --limit 500 --learning-rate ${suggestion} --no-run --epochs 50`,
  );
  expect(epochs.at(-1).trainLoss).toBeLessThan(0.9 * points[0].loss);
});

test('draws the curve, marks the rate, and names the command that trains with it, as the rates were tried', async () => {
  const flags = '--loss svm --delta 2 --optimizer adam --reg-strength 0.00001 --no-shuffle --no-run';
  const stdout = unwrapped((await runLine(`${FIND} ${flags}`)).out);
  expect(stdout).toContain('smoothed loss');
  expect(stdout).toContain('◆');
  const command = /cifar-train (linear .*)/.exec(stdout)?.[1] ?? '';
  const rate = /a tenth of that, (\S+), is/.exec(stdout)?.[1];
  const numbers = `linear --learning-rate ${rate} --loss svm --delta 2 --reg-strength 1e-5 --optimizer adam --batch-size 100 `;
  expect(command.startsWith(numbers)).toBe(true);
  expect(command).toMatch(/--dataset shapes --limit 500 --no-shuffle$/);
  expect((await runJson(`${command} --epochs 1 --no-run`)).epochs).toHaveLength(1);
});

test('suggests no rate where the loss is smallest at an end of the range, but a wider range', async () => {
  const stdout = (await runLine(`${FIND.replace('100', 'all')} --to 0.001 --no-run`)).out.join();
  expect(stdout).toContain(
    'the loss is smallest at 0.001, the largest rate tried: a better one may lie beyond, so none is suggested\ntry --to 0.1',
  );
  expect(stdout).not.toContain('try it with');
  expect(stdout).not.toContain('◆');
});

test('the same points for any number of threads', async () => {
  const points = async (threads: number) => (await runJson(`${FIND} --no-run --threads ${threads}`)).points;
  expect(await points(2)).toEqual(await points(1));
});

test('says so where no rate can be read off the loss, and how to compare rates otherwise', async () => {
  const stdout = unwrapped((await runLine(`${FIND} --loss crammer-singer --seed 2 --no-run`)).out);
  expect(stdout).toContain('the loss hardly falls: it suggests no rate');
  expect(stdout).toContain(
    'cifar-train crossval --model linear --loss crammer-singer --learning-rate 1e-4..1:log:5 --dataset shapes --limit 500 --seed 2',
  );
  expect(stdout).not.toContain('◆');
});

test('says so where the first step is one too many, which a smaller rate or penalty mends', async () => {
  const stdout = unwrapped((await runLine(`${FIND} --reg-strength 1e308 --no-run`)).out);
  expect(stdout).toContain('the loss overflows at the first step: it suggests no rate');
  expect(stdout).toContain('a smaller --from (it was 1e-6) or a smaller --reg-strength');
});

test('a network is tried as it is trained: with its own update rule and start', async () => {
  const cwd = await scratchFolder();
  const network = `${FIND} --model network --hidden 5,4`;
  const { points } = await runJson(network, { cwd });
  expect((await runJson(`${network} --optimizer momentum --init he --no-run`)).points).toEqual(points);
  const { options } = JSON.parse(await readFile(join(cwd, 'runs/lr-find-1/run.json'), 'utf8'));
  expect(options).toMatchObject({ optimizer: 'momentum', init: 'he' });
  const { options: tanh } = await runJson(`${network} --activation tanh --steps 10`, { cwd });
  expect(tanh).toMatchObject({ init: 'xavier' });
});

test('rates of a network are compared by a sweep of such networks', async () => {
  const line = `${FIND} --model network --hidden 5,4 --activation tanh --optimizer sgd --from 1e-9 --to 2e-9 --no-run`;
  const stdout = unwrapped((await runLine(line)).out);
  const command = /compare rates by their accuracy:\s+cifar-train (crossval .*)/.exec(stdout)?.[1];
  const { trials } = await runJson(`${command} --epochs 1 --folds 2 --no-run`);
  const compared = trials.map(({ params }: { params: object }) => params);
  expect(new Set(trials.map(({ params }: { params: { learningRate: number } }) => params.learningRate)).size).toBe(5);
  const each = { model: 'network', hidden: '5-4', activation: 'tanh', optimizer: 'sgd' };
  for (const params of compared) expect(params).toMatchObject(each);
});

test('a network is tried on principal components, and trained or compared on them', async () => {
  const network = `${FIND} --model network --hidden 5 --pca 20`;
  const { points } = await runJson(`${network} --no-run`);
  const first =
    'network --dataset shapes --limit 500 --batch-size 100 --hidden 5 --pca 20 --learning-rate 1e-6 --schedule constant';
  const { epochs } = await runJson(`${first} --val 0 --epochs 1 --no-run`);
  const five = points.slice(0, 5).map(({ loss }: { loss: number }) => loss);
  // The rates of both are so small that the weights hardly move.
  expect(epochs[0].trainLoss).toBeCloseTo(
    five.reduce((sum: number, loss: number) => sum + loss / 5, 0),
    3,
  );

  const { out, notes } = await runLine(`${network} --no-run`);
  expect(notes.join('\n')).toMatch(/20 principal components: \d\d\.\d\d % of the variance/);
  expect(unwrapped(out)).toMatch(/cifar-train network --learning-rate \S+ --hidden 5 --pca 20 /);
  const none = unwrapped((await runLine(`${network} --to 2e-6 --no-run`)).out);
  expect(none).toMatch(/cifar-train crossval .* --hidden 5 --pca 20 /);
});
