import type { ComponentChildren } from 'preact';
import { useId, useState } from 'preact/hooks';

interface SliderProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step?: number;
  readonly text?: string;
  /** While it is dragged. */
  readonly onPreview: (value: number) => void;
  readonly onCommit: (value: number) => void;
}

/** A number that is dragged, or typed. */
export function Slider({ label, value, min, max, step = 1, text, onPreview, onCommit }: SliderProps) {
  const id = useId();
  return (
    <div class="slider">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="range"
        {...{ min, max, step, value }}
        aria-valuetext={text}
        onInput={({ currentTarget }) => onPreview(currentTarget.valueAsNumber)}
        onChange={({ currentTarget }) => onCommit(currentTarget.valueAsNumber)}
      />
      <output for={id}>{text ?? value}</output>
    </div>
  );
}

interface RateSliderProps {
  readonly label: string;
  readonly value: number;
  /** Powers of ten. */
  readonly from: number;
  readonly to: number;
  /** The value in words; absent: its first three digits. */
  readonly text?: string;
  readonly onPreview: (value: number) => void;
  readonly onCommit: (value: number) => void;
}

/** A number that matters by its power of ten, as a learning rate does. */
export function RateSlider({ label, value, from, to, text, onPreview, onCommit }: RateSliderProps) {
  const rounded = (power: number) => Number((10 ** power).toPrecision(2));
  // Steps of about a twentieth, of which a whole number leads to the end.
  const step = (to - from) / Math.round((to - from) * 20);
  return (
    <Slider
      label={label}
      value={Math.log10(Math.max(value, 10 ** from))}
      min={from}
      max={to}
      step={step}
      text={text ?? String(Number(value.toPrecision(3)))}
      onPreview={(power) => onPreview(rounded(power))}
      onCommit={(power) => onCommit(rounded(power))}
    />
  );
}

interface SelectProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly (readonly [value: Value, label: string])[];
  readonly onCommit: (value: Value) => void;
}

/** One of many. */
export function Select<Value extends string>({ label, value, options, onCommit }: SelectProps<Value>) {
  return (
    <label class="select">
      <span>{label}</span>
      <select value={value} onChange={({ currentTarget }) => onCommit(currentTarget.value as Value)}>
        {options.map(([option, text]) => (
          <option key={option} value={option}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly (readonly [value: Value, label: ComponentChildren])[];
  readonly onCommit: (value: Value) => void;
}

/** One of a few, all in sight. */
export function Choice<Value extends string>({ label, value, options, onCommit }: ChoiceProps<Value>) {
  const name = useId();
  return (
    <fieldset class="choice">
      <legend>{label}</legend>
      {options.map(([option, text]) => (
        <label key={option}>
          <input type="radio" name={name} checked={option === value} onChange={() => onCommit(option)} />
          <span>{text}</span>
        </label>
      ))}
    </fieldset>
  );
}

export function Check({
  label,
  value,
  onCommit,
}: {
  readonly label: string;
  readonly value: boolean;
  readonly onCommit: (value: boolean) => void;
}) {
  return (
    <label class="check">
      <input type="checkbox" checked={value} onChange={({ currentTarget }) => onCommit(currentTarget.checked)} />
      <span>{label}</span>
    </label>
  );
}

interface NumberFieldProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly onCommit: (value: number) => void;
}

/** A number that is typed; what is out of range is brought into it. */
export function NumberField({ label, value, min, max, step, onCommit }: NumberFieldProps) {
  // What is being typed stays, also where a result that arrives meanwhile has another value.
  const [typed, setTyped] = useState<string>();
  return (
    <input
      type="number"
      class="number"
      {...{ min, max, step, value: typed ?? value }}
      aria-label={label}
      onInput={({ currentTarget }) => setTyped(currentTarget.value)}
      onBlur={() => setTyped(undefined)}
      onChange={({ currentTarget }) => {
        const { valueAsNumber } = currentTarget;
        setTyped(undefined);
        if (Number.isFinite(valueAsNumber)) onCommit(Math.max(min, Math.min(max, valueAsNumber)));
      }}
    />
  );
}
