import { LOSSES } from '../../../models/objective/losses.ts';
import { Choice, RateSlider, Select, Slider } from '../parts/controls.tsx';
import type { PageProps } from '../parts/stateful.tsx';
import { StartFrom } from '../plane/tools.tsx';
import { STRINGS } from '../strings.ts';
import {
  LINEAR_FIELDS,
  type LinearState,
  LOSS_NAMES,
  MOST_STEPS,
  OPTIMIZER_NAMES,
  REGULARIZER_NAMES,
  SCHEDULE_NAMES,
} from './linear-state.ts';

const { linear } = STRINGS;

/** Every loss, penalty, update rule and schedule of the tool. */
export function Controls({ page }: Pick<PageProps<LinearState>, 'page'>) {
  const state = page.state.value;
  const { preview, commit } = page;
  return (
    <>
      <Select
        label={linear.loss}
        value={state.loss}
        options={LOSS_NAMES.map((name) => [name, linear.losses[name]])}
        onCommit={(loss) => commit({ loss })}
      />
      {LOSSES[state.loss].settings.delta !== undefined && (
        <Slider
          label={linear.delta}
          value={state.delta}
          min={0.1}
          max={5}
          step={0.1}
          onPreview={(delta) => preview({ delta })}
          onCommit={(delta) => commit({ delta })}
        />
      )}
      <Choice
        label={linear.reg}
        value={state.reg}
        options={REGULARIZER_NAMES.map((name) => [name, linear.regularizers[name]])}
        onCommit={(reg) => commit({ reg })}
      />
      {state.reg !== 'none' && (
        <RateSlider
          label={linear.strength}
          value={state.strength}
          from={-5}
          to={1}
          onPreview={(strength) => preview({ strength })}
          onCommit={(strength) => commit({ strength })}
        />
      )}
      {state.reg === 'elastic' && (
        <Slider
          label={linear.beta}
          value={state.beta}
          min={0}
          max={5}
          step={0.1}
          onPreview={(beta) => preview({ beta })}
          onCommit={(beta) => commit({ beta })}
        />
      )}
      <Select
        label={linear.optimizer}
        value={state.optimizer}
        options={OPTIMIZER_NAMES.map((name) => [name, linear.optimizers[name]])}
        onCommit={(optimizer) => commit({ optimizer })}
      />
      <RateSlider
        label={linear.rate}
        value={state.rate}
        from={-4}
        to={2}
        onPreview={(rate) => preview({ rate })}
        onCommit={(rate) => commit({ rate })}
      />
      <Select
        label={linear.schedule}
        value={state.schedule}
        options={SCHEDULE_NAMES.map((name) => [name, linear.schedules[name]])}
        onCommit={(schedule) => commit({ schedule })}
      />
      <Slider
        label={linear.steps}
        value={state.steps}
        min={1}
        max={MOST_STEPS}
        onPreview={(steps) => preview({ steps })}
        onCommit={(steps) => commit({ steps })}
      />
      <button type="button" onClick={() => commit({ start: LINEAR_FIELDS.start.usual, at: 0 })}>
        {linear.again}
      </button>
      <StartFrom onPoints={(points) => commit({ points })} />
    </>
  );
}
