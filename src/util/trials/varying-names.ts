interface Named {
  readonly params: Readonly<Record<string, unknown>>;
}

/** The names whose value differs among the trials of one model, or all if there is only one trial of it. */
export function varyingNames(trials: readonly Named[], model: unknown): ReadonlySet<string> {
  const same = trials.filter(({ params }) => params.model === model);
  const names = new Set<string>();
  for (const { params } of same) for (const name in params) names.add(name);
  if (same.length === 1) return names;
  const [first] = same;
  return new Set([...names].filter((name) => same.some(({ params }) => params[name] !== first!.params[name])));
}
