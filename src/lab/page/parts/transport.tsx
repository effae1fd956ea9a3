import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { STRINGS } from '../strings.ts';
import { Slider } from './controls.tsx';

const { transport } = STRINGS;
const stillness = matchMedia('(prefers-reduced-motion: reduce)');

interface TransportProps {
  /** The step that is shown, from 0 to `most`. */
  readonly at: number;
  readonly most: number;
  readonly onPreview: (at: number) => void;
  readonly onCommit: (at: number) => void;
}

/** Step, run, and scrub back and forth. It asks for frames only while it runs, and not where motion is unwanted. */
export function Transport({ at, most, onPreview, onCommit }: TransportProps) {
  const isRunning = useSignal(false);
  useEffect(() => {
    if (!isRunning.value) return;
    if (at >= most) {
      isRunning.value = false;
      onCommit(most);
      return;
    }
    const frame = requestAnimationFrame(() => onPreview(at + 1));
    return () => cancelAnimationFrame(frame);
  }, [isRunning.value, at, most]);
  useEffect(() => {
    const pause = () => {
      if (document.hidden) isRunning.value = false;
    };
    document.addEventListener('visibilitychange', pause);
    return () => document.removeEventListener('visibilitychange', pause);
  }, []);
  const stop = (to: number) => {
    isRunning.value = false;
    onCommit(Math.max(0, Math.min(most, to)));
  };
  const run = () => {
    if (isRunning.value) return stop(at);
    if (stillness.matches) return stop(most);
    if (at >= most) onPreview(0);
    isRunning.value = true;
  };
  return (
    <div class="transport">
      <button type="button" disabled={at === 0} onClick={() => stop(0)}>
        {transport.start}
      </button>
      <button type="button" disabled={at === 0} onClick={() => stop(at - 1)}>
        {transport.back}
      </button>
      <button type="button" disabled={at >= most} onClick={() => stop(at + 1)}>
        {transport.step}
      </button>
      <button type="button" class="main" onClick={run}>
        {isRunning.value ? transport.pause : transport.run}
      </button>
      <Slider
        label={transport.at}
        value={at}
        min={0}
        max={most}
        text={transport.of(at, most)}
        onPreview={(to) => {
          isRunning.value = false;
          onPreview(to);
        }}
        onCommit={stop}
      />
    </div>
  );
}
