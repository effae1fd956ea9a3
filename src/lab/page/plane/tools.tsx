import { type Signal, useSignal } from '@preact/signals';
import { Choice } from '../parts/controls.tsx';
import { MOST_CLASSES, MOST_POINTS, type Points, pastedPoints } from '../state/points.ts';
import { STRINGS } from '../strings.ts';
import { ClassMark } from './class-mark.tsx';
import type { Tool } from './plane.tsx';
import { PointsTable } from './points-table.tsx';
import { PRESETS, type PresetName } from './presets.ts';

const { plane } = STRINGS;

interface ToolsProps {
  readonly tool: Signal<Tool>;
  readonly label: Signal<number>;
}

/** What a click does, and for which class. */
export function Tools({ tool, label }: ToolsProps) {
  const labels = Array.from({ length: MOST_CLASSES }, (_, one) => one);
  return (
    <div class="tools">
      <Choice
        label={plane.tools}
        value={tool.value}
        options={[
          ['move', plane.move],
          ['add', plane.add],
          ['remove', plane.remove],
          ['relabel', plane.relabel],
        ]}
        onCommit={(chosen) => (tool.value = chosen)}
      />
      {(tool.value === 'add' || tool.value === 'relabel') && (
        <Choice
          label={plane.ofClass}
          value={String(label.value)}
          options={labels.map((one) => [
            String(one),
            <>
              <ClassMark label={one} />
              <span class="visually-hidden">{STRINGS.classNames[one]}</span>
            </>,
          ])}
          onCommit={(value) => (label.value = Number(value))}
        />
      )}
    </div>
  );
}

interface StartProps {
  readonly onPoints: (points: Points) => void;
}

/** Points to start from: drawn, or pasted. */
export function StartFrom({ onPoints }: StartProps) {
  const seed = useSignal(1);
  const text = useSignal('');
  const fault = useSignal<string | undefined>(undefined);
  const use = () => {
    const pasted = pastedPoints(text.value);
    fault.value = 'fault' in pasted ? pasted.fault : undefined;
    if ('points' in pasted) onPoints(pasted.points);
  };
  return (
    <>
      <fieldset class="start">
        <legend>{plane.start}</legend>
        {(Object.keys(PRESETS) as PresetName[]).map((name) => (
          <button
            type="button"
            key={name}
            onClick={() => {
              onPoints(PRESETS[name](seed.value));
              seed.value++;
            }}
          >
            {plane.presets[name]}
          </button>
        ))}
      </fieldset>
      <details>
        <summary>{plane.paste}</summary>
        <label>
          {plane.pasteHelp}
          <textarea rows={6} value={text.value} onInput={({ currentTarget }) => (text.value = currentTarget.value)} />
        </label>
        <p class="fault" role="alert">
          {fault.value}
        </p>
        <button type="button" onClick={use}>
          {plane.use}
        </button>
      </details>
    </>
  );
}

interface EditableProps {
  readonly points: Points;
  readonly tool: Tool;
  readonly onCommit: (points: Points) => void;
}

/** Every point in a table, and why the chosen tool does nothing. */
export function EditableTable({ points, tool, onCommit }: EditableProps) {
  const n = points.labels.length;
  return (
    <>
      <p class="fault" role="status">
        {n >= MOST_POINTS && tool === 'add' && plane.full(MOST_POINTS)}
        {n === 1 && tool === 'remove' && plane.last}
      </p>
      <details>
        <summary>{plane.table}</summary>
        <PointsTable points={points} onCommit={onCommit} />
      </details>
    </>
  );
}
