import { dirname, resolve } from 'node:path';
import { usageError } from '../../errors.ts';
import { flagOf } from '../../util/flag-name.ts';

/** Outputs that are files, and those that are folders of their own. */
const FILES = ['save', 'csv'];
const FOLDERS = ['pictures', 'tensorboard'];

type Outputs = Readonly<Record<string, unknown>>;

const given = (outputs: Outputs, keys: readonly string[]) =>
  keys.flatMap((key) => {
    const path = outputs[key];
    return typeof path === 'string' ? [{ key, path }] : [];
  });

/**
 * Refuses two outputs in one place: the second would replace the first, or be refused next to it.
 * @param outputs paths by the names of their settings
 * @throws UserError (usage)
 */
export function refuseSharedPlaces(outputs: Outputs): void {
  const all = given(outputs, [...FILES, ...FOLDERS]);
  for (const [i, one] of all.entries()) {
    for (const other of all.slice(i + 1)) {
      const isSame = resolve(one.path) === resolve(other.path);
      const isInside = other.key === 'pictures' && dirname(resolve(one.path)) === resolve(other.path);
      if (!isSame && !isInside) continue;
      const [first, second] = [flagOf(one.key), flagOf(other.key)];
      throw usageError(
        isSame
          ? `${first} and ${second} both name ${other.path}`
          : `${first} ${one.path} lies in the folder of ${second}, which holds nothing else`,
        { hint: 'give each a place of its own' },
      );
    }
  }
}

/**
 * Refuses the folder of a run as the path of another output: a run that holds other files is not removed with
 * `cifar-train runs rm`.
 * @throws UserError (usage)
 */
export function refuseSharedPlace(runDir: string, outputs: Outputs, command: string): void {
  for (const { key, path } of given(outputs, [...FILES, ...FOLDERS])) {
    if (resolve(path) !== resolve(runDir)) continue;
    throw usageError(`--run-dir and ${flagOf(key)} both name ${runDir}: a run has a folder of its own`, {
      hint: `give the run another one: --run-dir runs/my-${command}`,
    });
  }
}
