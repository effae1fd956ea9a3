import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { type Answer, latest } from '../engine/client.ts';
import type { RequestName, Requests } from '../engine/requests.ts';
import { STRINGS } from '../strings.ts';

/**
 * What the worker answers to the newest request, in how many milliseconds, or why it could not; asked again whenever what it depends on has changed.
 * @param wanted undefined: nothing is asked for yet
 * @param changes what it depends on
 */
export function useAnswer<Name extends RequestName>(
  name: Name,
  wanted: Requests[Name]['request'] | undefined,
  changes: readonly unknown[],
) {
  const given = useSignal<Answer<Name> | undefined>(undefined);
  const failure = useSignal<string | undefined>(undefined);
  const ask = useMemo(
    () =>
      latest(
        name,
        (answer) => {
          failure.value = undefined;
          given.value = answer;
        },
        (error) => {
          failure.value = STRINGS.failed(error.message);
        },
      ),
    [],
  );
  useEffect(() => {
    if (wanted !== undefined) ask(wanted);
  }, changes);
  return { answer: given.value?.answer, milliseconds: given.value?.milliseconds, failure: failure.value };
}
