import { describe, expect, test } from 'vitest';
import { vote } from '../../src/models/knn/vote.ts';
import { lossNamed } from '../../src/models/objective/losses.ts';
import { regularizerNamed } from '../../src/models/objective/regularizers.ts';
import { optimizerNamed } from '../../src/models/training/optimizers.ts';
import { scheduleNamed } from '../../src/models/training/schedules.ts';
import { named } from '../../src/util/named.ts';
import { thrownUserError } from '../helpers/caught.ts';

const none = { nQueries: 0, k: 1, indices: new Int32Array(), distances: new Int32Array() };

// As from JavaScript, where no type stands in the way.
describe('a name that there is none of', () => {
  test.each([
    {
      make: () => optimizerNamed('adamm' as never),
      message: 'optimizer must be sgd, momentum, nesterov, adagrad, rmsprop, adam or adamw; got "adamm"',
      hint: 'did you mean adam?',
    },
    { make: () => optimizerNamed('ADAM' as never), message: 'got "ADAM"', hint: 'did you mean adam?' },
    { make: () => lossNamed('hinge' as never), message: 'loss must be softmax, svm,', hint: 'did you mean svm?' },
    { make: () => lossNamed('hinge' as never, { delta: 2 }), message: 'got "hinge"', hint: 'did you mean svm?' },
    {
      make: () => scheduleNamed('cosin' as never),
      message: 'schedule must be constant, step, exponential, cosine or inverse; got "cosin"',
      hint: 'did you mean cosine?',
    },
    {
      make: () => regularizerNamed('l3' as never),
      message: 'regularizer must be l2, l1, elastic or none; got "l3"',
      hint: 'did you mean l2?',
    },
    { make: () => regularizerNamed('ridge' as never), message: 'got "ridge"', hint: 'did you mean l2?' },
    { make: () => optimizerNamed('toString' as never), message: 'got "toString"', hint: undefined },
    { make: () => scheduleNamed(undefined as never), message: 'got undefined', hint: undefined },
    {
      make: () => vote(none, new Uint8Array(), 1, { metric: 'l2', ties: 'foo' as never }),
      message: 'ties must be smallest or nearest; got "foo"',
      hint: undefined,
    },
    {
      make: () => vote(none, new Uint8Array(), 1, { metric: 'l2', ties: 'nearst' as never }),
      message: '',
      hint: 'did you mean nearest?',
    },
  ])('$message $hint', ({ make, message, hint }) => {
    const error = thrownUserError(make);
    expect(error).toMatchObject({ kind: 'usage', hint });
    expect(error.message).toContain(message);
  });
});

test('a name that there is gives its entry', () => {
  expect(named('number', 'two', { one: 1, two: 2 })).toBe(2);
});
