import { Slider } from '../parts/controls.tsx';
import type { PageProps } from '../parts/stateful.tsx';
import { STRINGS } from '../strings.ts';
import { crossEntropy, sharesOf } from './compute.ts';
import type { LossesState } from './losses-state.ts';

const { losses } = STRINGS;

/** Entropy, cross-entropy and KL of what the weather is, and of what is believed. */
export function Weather({ page }: Pick<PageProps<LossesState>, 'page'>) {
  const { truth, belief } = page.state.value;
  const [p, q] = [sharesOf(truth), sharesOf(belief)];
  const [entropy, cross] = [crossEntropy(p, p), crossEntropy(p, q)];
  const sliders = (name: 'truth' | 'belief', shares: readonly number[]) => (
    <fieldset class="group">
      <legend>{losses[name]}</legend>
      {losses.weathers.map((weather, i) => {
        const change = (value: number) => ({ [name]: page.state.value[name].map((one, j) => (j === i ? value : one)) });
        return (
          <Slider
            key={weather}
            label={weather}
            value={page.state.value[name][i]!}
            min={0.01}
            max={1}
            step={0.01}
            text={shares[i]!.toFixed(2)}
            onPreview={(value) => page.preview(change(value))}
            onCommit={(value) => page.commit(change(value))}
          />
        );
      })}
    </fieldset>
  );
  return (
    <details>
      <summary>{losses.weather}</summary>
      <p>{losses.weatherHelp}</p>
      {sliders('truth', p)}
      {sliders('belief', q)}
      <dl class="figures">
        <dt>{losses.entropy}</dt>
        <dd>{entropy.toFixed(3)}</dd>
        <dt>{losses.crossEntropy}</dt>
        <dd>{cross.toFixed(3)}</dd>
        <dt>{losses.divergence}</dt>
        <dd>{Math.abs(cross - entropy).toFixed(3)}</dd>
      </dl>
    </details>
  );
}
