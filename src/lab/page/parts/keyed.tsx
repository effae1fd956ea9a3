import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

const ARROWS: Readonly<Record<string, readonly [right: number, up: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};
/** Steps that an arrow key goes with Shift. */
const FAR = 5;

export interface KeysProps {
  /** What is shown, for who does not see it. */
  readonly label: string;
  /** What the keys do, in words. */
  readonly help: string;
  /** What they have led to, for who does not see it; absent: the page says so elsewhere. */
  readonly said?: string | undefined;
  /** An arrow key: steps to the right, and upward. */
  readonly onStep: (right: number, up: number) => void;
  /** Arrow keys are let go: what they changed stays. */
  readonly onSettle?: (() => void) | undefined;
  /** Another key; whether it does something. */
  readonly onKey?: ((key: string) => boolean) | undefined;
  /** Keys came to it. */
  readonly onEnter?: (() => void) | undefined;
  readonly onLeave?: (() => void) | undefined;
}

/** A picture that keys drive as a pointer does. What they do is said below it while it has the focus. */
export function Keyed(props: KeysProps & { readonly children: ComponentChildren }) {
  const { label, help, said, onStep, onSettle, onKey, onEnter, onLeave, children } = props;
  const id = useId();
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = ARROWS[event.key];
    const steps = event.shiftKey ? FAR : 1;
    if (arrow !== undefined) onStep(arrow[0] * steps, arrow[1] * steps);
    else if (!onKey?.(event.key)) return;
    event.preventDefault();
  };
  return (
    <>
      <div
        class="keyed"
        role="application"
        aria-label={label}
        aria-describedby={id}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it is a control, driven by keys as well
        tabIndex={0}
        onKeyDown={onKeyDown}
        onKeyUp={({ key }) => ARROWS[key] !== undefined && onSettle?.()}
        onFocus={({ currentTarget }) => currentTarget.matches(':focus-visible') && onEnter?.()}
        onBlur={() => {
          onSettle?.();
          onLeave?.();
        }}
      >
        {children}
      </div>
      <p class="keys" id={id}>
        {help}
      </p>
      {said !== undefined && (
        <p class="visually-hidden" role="status">
          {said}
        </p>
      )}
    </>
  );
}
