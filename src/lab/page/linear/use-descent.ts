import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { latest } from '../engine/client.ts';
import type { DescendWanted, Descent } from '../engine/requests.ts';
import { STRINGS } from '../strings.ts';

/** For how many classes a descent was computed: those that are wanted may be others already. */
export const nClassesIn = ({ rows, data }: Descent): number => rows.length / data.length / 3;

/**
 * All steps of a descent, computed again whenever what it depends on has changed.
 * @param changes what it depends on
 */
export function useDescent(wanted: DescendWanted, changes: readonly unknown[]) {
  const computed = useSignal<Descent | undefined>(undefined);
  const failure = useSignal<string | undefined>(undefined);
  const ask = useMemo(
    () =>
      latest(
        'descend',
        ({ answer }) => {
          failure.value = undefined;
          computed.value = answer;
        },
        (error) => {
          failure.value = STRINGS.failed(error.message);
        },
      ),
    [],
  );
  useEffect(() => {
    ask(wanted);
  }, changes);
  return { computed: computed.value, failure: failure.value };
}
