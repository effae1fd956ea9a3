import { expect, test } from 'vitest';
import { epochLine } from '../../../../src/report/terminal/lines/epoch-line.ts';
import { plain } from '../../../../src/report/terminal/style.ts';
import { marks } from '../../../helpers/styles.ts';

test.each([
  [3, 10, 1.8123, 0.384, 0.21, 'epoch  3/10  loss 1.8123  val 38.40 %  0.21 s'],
  [10, 10, 1.7, 0.4, 12.34, 'epoch 10/10  loss 1.7000  val 40.00 %  12.3 s'],
  [1, 5, 12.345678, null, 0.5, 'epoch 1/5  loss 12.346  0.50 s'],
  [1, 5, 123456.7, 0.1, 0.5, 'epoch 1/5  loss  1.2e5  val 10.00 %  0.50 s'],
  [1, 5, 0.000123456, 1, 65, 'epoch 1/5  loss 0.000123  val 100.00 %  1 min 05 s'],
  [1, 5, 0, 1, 1, 'epoch 1/5  loss 0.0000  val 100.00 %   1.0 s'],
])('epoch %d of %d, loss %f, accuracy %f, %f s', (epoch, n, trainLoss, valAccuracy, seconds, line) => {
  expect(epochLine({ epoch, trainLoss, valAccuracy, seconds }, n, plain)).toBe(line);
});

test('all four numbers of an epoch, on 80 columns', () => {
  const record = {
    epoch: 100,
    trainLoss: 1.8123,
    valLoss: 1.83,
    trainAccuracy: 0.412,
    valAccuracy: 0.384,
    seconds: 0.21,
  };
  expect(epochLine(record, 100, plain)).toBe(
    'epoch 100/100  loss 1.8123  val loss 1.8300  train 41.20 %  val 38.40 %  0.21 s',
  );
});

test.each([
  [
    [1.8966, 1.19999, 0.95, 0.001],
    ['1.8966', '1.2000', '0.9500', '0.0010'],
  ],
  [
    [523.123, 99.99996, 9.99999, 0.5],
    ['523.12', '100.00', '10.000', '0.5000'],
  ],
  [
    [1234.56, 12345.6, 99999.7, 123456],
    ['1234.6', ' 12346', '100000', ' 1.2e5'],
  ],
  [
    [0.0912345, 0.0873, 0.1, 12.3],
    ['0.091234', '0.087300', ' 0.10000', '  12.300'],
  ],
  [
    [0.69345, 0.05, 1.1],
    ['0.69345', '0.05000', ' 1.1000'],
  ],
])('the losses of a training stand in one column: %j', (losses, columns) => {
  const lines = losses.map((trainLoss, i) =>
    epochLine({ epoch: i + 1, trainLoss, valAccuracy: null, seconds: 1 }, 9, plain, losses[0]),
  );
  expect(lines.map((line) => /loss (.*) {3}1\.0 s/.exec(line)?.[1])).toEqual(columns);
});

test('the numbers stand out from their names', () => {
  const line = epochLine({ epoch: 1, trainLoss: 2, valAccuracy: 0.5, seconds: 1 }, 9, marks);
  expect(line).toBe(
    '<dim>epoch</dim> 1/9  <dim>loss</dim> 2.0000  <dim>val</dim> <bold>50.00 %</bold>  <dim> 1.0 s</dim>',
  );
});
