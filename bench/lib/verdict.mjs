// What is made of figures: medians, the value of a check, and whether it meets its target.

/** The middle one; of an even count the lower of the two in the middle. */
export function median(numbers) {
  if (numbers.length === 0) return undefined;
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)];
}

/** The medians of each figure that all runs have as a number. */
export function medians(runs) {
  const names = Object.keys(runs[0] ?? {}).filter((name) =>
    runs.every((run) => Number.isFinite(run[name])),
  );
  return Object.fromEntries(names.map((name) => [name, median(runs.map((run) => run[name]))]));
}

/**
 * A check is { of, figure, over?, minus?, at_most? or at_least?, shown_as, target }: a server's
 * figure, divided by or less that of another. `servers` are { name, figures?, missing? }.
 */
export function judge(check, servers) {
  const result = { target: check.target, shown_as: check.shown_as };
  const figures = {};
  for (const name of [check.of, check.over ?? check.minus].filter(Boolean)) {
    const server = servers.find((one) => one.name === name);
    const value = server?.figures?.[check.figure];
    if (value === undefined) {
      const why = server?.missing ?? `${name} has no ${check.figure}`;
      return { ...result, verdict: 'not measured', why };
    }
    figures[name] = value;
  }
  let value = figures[check.of];
  if (check.over) value /= figures[check.over];
  if (check.minus) value -= figures[check.minus];
  if (!Number.isFinite(value)) {
    return { ...result, verdict: 'not measured', why: 'nothing to divide by' };
  }
  const met = check.at_most === undefined ? value >= check.at_least : value <= check.at_most;
  return { ...result, value, verdict: met ? 'met' : 'missed' };
}
