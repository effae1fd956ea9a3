import { elasticNet, l1, l2 } from '../../../models/objective/regularizers.ts';
import { NumberField, Slider } from '../parts/controls.tsx';
import { Legend, LineChart } from '../parts/line-chart.tsx';
import type { PageProps } from '../parts/stateful.tsx';
import { STRINGS } from '../strings.ts';
import { penaltyOf } from './compute.ts';
import type { LossesState } from './losses-state.ts';

const { losses } = STRINGS;

/** What the penalties say of two rows of weights, and the priors that they stand for. */
export function Penalties({ page }: Pick<PageProps<LossesState>, 'page'>) {
  const state = page.state.value;
  const row = (name: 'w1' | 'w2') => (
    <tr key={name}>
      <td>
        <span class="numbers">
          {state[name].map((weight, i) => (
            <NumberField
              key={i}
              label={losses.weight(name, i + 1)}
              value={weight}
              min={-2}
              max={2}
              step={0.1}
              onCommit={(value) => page.commit({ [name]: state[name].map((one, j) => (j === i ? value : one)) })}
            />
          ))}
        </span>
      </td>
      {[l2, l1, elasticNet(1)].map((regularizer) => (
        <td key={regularizer.name}>{penaltyOf(regularizer, state[name]).toFixed(2)}</td>
      ))}
    </tr>
  );
  return (
    <details>
      <summary>{losses.penalties}</summary>
      <div class="wide">
        <table>
          <thead>
            <tr>
              <th scope="col">W</th>
              <th scope="col">L2</th>
              <th scope="col">L1</th>
              <th scope="col">{losses.elastic}</th>
            </tr>
          </thead>
          <tbody>
            {row('w1')}
            {row('w2')}
          </tbody>
        </table>
      </div>
      <p>{losses.penaltiesHelp}</p>
      <Priors page={page} />
    </details>
  );
}

/** -ln p(w) of both priors, which are the penalties λR(w): w² / 2σ² and |w| / b. */
function Priors({ page }: Pick<PageProps<LossesState>, 'page'>) {
  const { sigma, scale } = page.state.value;
  const [from, step] = [-3, 0.05];
  const ws = Array.from({ length: 121 }, (_, i) => from + i * step);
  const strengths = { gaussian: 1 / (2 * sigma * sigma), laplace: 1 / scale };
  const curves = [
    { name: losses.gaussian, ys: ws.map((w) => strengths.gaussian * penaltyOf(l2, [w])) },
    { name: losses.laplace, ys: ws.map((w) => strengths.laplace * penaltyOf(l1, [w])) },
  ];
  const slider = (name: 'sigma' | 'scale', label: string) => (
    <Slider
      label={label}
      value={page.state.value[name]}
      min={0.2}
      max={3}
      step={0.1}
      onPreview={(value) => page.preview({ [name]: value })}
      onCommit={(value) => page.commit({ [name]: value })}
    />
  );
  return (
    <>
      {slider('sigma', losses.sigma)}
      {slider('scale', losses.scale)}
      <LineChart
        label={losses.priorsHelp}
        curves={curves}
        from={from}
        step={step}
        xAxis={losses.weightAxis}
        range={[0, 5]}
        yText={String}
      />
      <Legend names={curves.map(({ name }) => name)} />
      <p>{losses.priorsHelp}</p>
    </>
  );
}
