import { expect, test } from 'vitest';
import { epochLine } from '../../../src/report/terminal/epoch-line.ts';
import { plain } from '../../../src/report/terminal/style.ts';
import { marks } from '../../helpers/styles.ts';

test.each([
  [3, 10, 1.8123, 0.384, 0.21, 'epoch  3/10  loss 1.8123  val 38.40 %  0.21 s'],
  [10, 10, 1.7, 0.4, 12.34, 'epoch 10/10  loss 1.7000  val 40.00 %  12.3 s'],
  [1, 5, 12.345678, null, 0.5, 'epoch 1/5  loss 12.346  0.50 s'],
  [1, 5, 123456.7, 0.1, 0.5, 'epoch 1/5  loss 1.23e+5  val 10.00 %  0.50 s'],
  [1, 5, 0.000123456, 1, 65, 'epoch 1/5  loss 0.0001  val 100.00 %  1 min 05 s'],
])('epoch %d of %d, loss %f, accuracy %f, %f s', (epoch, n, trainLoss, valAccuracy, seconds, line) => {
  expect(epochLine({ epoch, trainLoss, valAccuracy, seconds }, n, plain)).toBe(line);
});

test('the numbers stand out from their names', () => {
  const line = epochLine({ epoch: 1, trainLoss: 2, valAccuracy: 0.5, seconds: 1 }, 9, marks);
  expect(line).toBe(
    '<dim>epoch</dim> 1/9  <dim>loss</dim> 2.0000  <dim>val</dim> <bold>50.00 %</bold>  <dim> 1.0 s</dim>',
  );
});
