import { expect, test } from 'vitest';
import { trialsCsv } from '../../src/report/trials/trials-csv.ts';
import type { Trial, TrialParams } from '../../src/selection/results.ts';
import { ALONE, UNTOLD_TRIAL } from '../helpers/sweeps/untold.ts';

const trial = (params: TrialParams, splitTestScores: (number | null)[]): Trial => ({
  ...UNTOLD_TRIAL,
  ...ALONE,
  params,
  status: 'finished',
  epochsTrained: 5,
  splitTestScores,
  meanTestScore: 0.3,
  stdTestScore: 0.01,
  rankTestScore: 1,
  meanFitTime: 1.5,
  stdFitTime: 0.25,
  meanScoreTime: 0.02,
  stdScoreTime: 0.001,
});

test('the columns of cv_results_, hyperparameters by name, empty where a model has none', () => {
  const csv = trialsCsv([
    trial({ model: 'knn', k: 5 }, [0.25, 0.35]),
    trial({ model: 'linear', alpha: 1e-7 }, [0.3, 0.3]),
  ]);
  expect(csv).toBe(
    [
      'mean_fit_time,std_fit_time,mean_score_time,std_score_time,param_alpha,param_k,param_model,params,split0_test_score,split1_test_score,mean_test_score,std_test_score,rank_test_score,mean_train_score,std_train_score,status,epochs_trained,mean_sparsity,gap_to_best,gap_standard_error,within_noise',
      '1.5,0.25,0.02,0.001,,5,knn,"{""model"":""knn"",""k"":5}",0.25,0.35,0.3,0.01,1,,,finished,5,,,,false',
      '1.5,0.25,0.02,0.001,1e-7,,linear,"{""model"":""linear"",""alpha"":1e-7}",0.3,0.3,0.3,0.01,1,,,finished,5,,,,false',
      '',
    ].join('\n'),
  );
});

test('accuracy on the training images, sparsity and the comparison with the best', () => {
  const told = {
    ...{ splitTrainScores: [0.5, null], meanTrainScore: 0.5, stdTrainScore: 0.1, meanSparsity: 0.75 },
    ...{ gapToBest: 0.02, gapStandardError: 0.03, withinNoise: true },
  };
  const [head, row] = trialsCsv([{ ...trial({ model: 'linear' }, [0.25, 0.35]), ...told }]).split('\n');
  const columns = head!.split(',').slice(-12);
  expect(columns.map((name, i) => `${name}=${row!.split(',').slice(-12)[i]}`)).toEqual([
    ...['std_test_score=0.01', 'rank_test_score=1', 'split0_train_score=0.5', 'split1_train_score='],
    ...['mean_train_score=0.5', 'std_train_score=0.1', 'status=finished', 'epochs_trained=5', 'mean_sparsity=0.75'],
    ...['gap_to_best=0.02', 'gap_standard_error=0.03', 'within_noise=true'],
  ]);
});

test('exact solutions say whether they are at the optimum, and how they were found', () => {
  const solved = { ...trial({ solver: 'exact' }, [0.3]), converged: false, steps: 21, gradientNorm: 7.3e-5 };
  const csv = trialsCsv([solved, { ...trial({ solver: 'exact' }, [0.3]), converged: true }, trial({}, [0.3])]);
  const last = csv.split('\n').map((line) => line.split(',').slice(-3).join());
  expect(last).toEqual(['converged,steps,gradient_norm', 'false,21,0.000073', 'true,,', ',,', '']);
});

test.each([
  ['a,b', '"a,b"'],
  ['say "x"', '"say ""x"""'],
  ['two\nlines', '"two\nlines"'],
  ['return\r', '"return\r"'],
  ['plain', 'plain'],
])('%j is written %j', (value, written) => {
  expect(trialsCsv([trial({ p: value }, [])]).split('0.001,')[1]).toMatch(new RegExp(`^${written},`));
});

test('numbers are exact, and what is not there is empty', () => {
  const csv = trialsCsv([trial({ p: 0.1 + 0.2 }, [null])]);
  expect(csv).toContain(',0.30000000000000004,');
  expect(csv).toContain('}",,0.3,');
});

test.each([
  [';', ';', 'a;b', '"a;b"'],
  [';', ';', 'a,b', 'a,b'],
  ['tab', '\t', 'a\tb', '"a\tb"'],
  [',', ',', 'a;b', 'a;b'],
] as const)('separated by %s: a value %j', (name, separator, value, written) => {
  const [head, row] = trialsCsv([trial({ p: value }, [])], name).split('\n');
  expect(head!.split(separator).slice(0, 5).join(' ')).toBe(
    'mean_fit_time std_fit_time mean_score_time std_score_time param_p',
  );
  expect(row).toMatch(
    new RegExp(`^1\\.5${separator}0\\.25${separator}0\\.02${separator}0\\.001${separator}${written}${separator}`),
  );
});
