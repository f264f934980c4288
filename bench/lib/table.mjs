// The results as Markdown.

const kFormats = {
  ratio: (value) => `${value.toFixed(2)} x`,
  us: (value) => `${value.toFixed(1)} us`,
  ms: (value) => `${value.toFixed(1)} ms`,
  mib: (value) => `${value.toFixed(1)} MiB`,
  bytes: (value) => `${(value / 1024).toFixed(2)} KiB`,
};

export function formatValue(value, shown_as) {
  return kFormats[shown_as](value);
}

function table(head, lines) {
  const row = (cells) => `| ${cells.join(' | ')} |`;
  return [row(head), `|${head.map(() => '---').join('|')}|`, ...lines.map(row)].join('\n');
}

const grouped = (value, digits = 0) =>
  value === undefined
    ? ''
    : value.toLocaleString('en-US', {
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      });

function verdictOf(check) {
  return check.why ? `${check.verdict}: ${check.why}` : check.verdict;
}

/** Load, target, value, verdict. */
export function targetTable(rows) {
  const lines = rows.flatMap((row) =>
    row.checks.map((check) => [
      row.title,
      check.target,
      check.value === undefined ? '' : formatValue(check.value, check.shown_as),
      verdictOf(check),
    ]),
  );
  return table(['load', 'target', 'value', 'verdict'], lines);
}

/** What rows by time have in common, and a line for each server. */
export function loadTable(rows) {
  const lines = rows
    .filter((row) => row.kind === 'load')
    .flatMap((row) =>
      row.servers.map((server, i) => {
        const figures = server.figures;
        const load = i === 0 ? row.title : '';
        if (!figures) return [load, server.name, server.missing, '', '', '', '', ''];
        return [
          load,
          server.name,
          `${grouped(figures.cpu_us_per_unit, 2)} per ${row.unit}`,
          grouped(figures.units_per_second),
          grouped(figures.p50_us),
          grouped(figures.p99_us),
          grouped(figures.p999_us),
          grouped(figures.rss_end_kib / 1024, 1),
        ];
      }),
    );
  return table(
    ['load', 'server', 'CPU us', 'units per second', 'p50 us', 'p99 us', 'p99.9 us', 'RSS MiB'],
    lines,
  );
}

/** Memory of clients that are there, or that were. */
export function memoryTable(rows) {
  const kib = (bytes) => (bytes === undefined ? '' : (bytes / 1024).toFixed(2));
  const lines = rows
    .filter((row) => row.kind === 'memory' || row.kind === 'growth')
    .flatMap((row) =>
      row.servers.map((server, i) => {
        const figures = server.figures;
        const load = i === 0 ? row.title : '';
        if (!figures) return [load, server.name, server.missing, '', ''];
        return [
          load,
          server.name,
          kib(figures.rss_bytes_each),
          kib(figures.allocated_bytes_each),
          grouped(figures.rss_end_kib / 1024, 1),
        ];
      }),
    );
  return table(
    ['clients', 'server', 'RSS KiB each', 'allocated KiB each', 'RSS MiB at the end'],
    lines,
  );
}

export function heading(results) {
  const { machine, settings } = results;
  const quick = settings.quick ? ' **Quick: shows that it works, and measures nothing.**' : '';
  return (
    `Taken on ${results.date.slice(0, 10)} at commit ${machine.commit ?? 'unknown'}: ` +
    `${machine.cores} x ${machine.cpu}, ${machine.memory_gib} GiB, ${machine.kernel}, ` +
    `${machine.compiler ?? 'unknown compiler'}, Node ${machine.node}; ` +
    `medians of ${settings.rounds} alternating rounds of ${settings.seconds} s; ` +
    `load average ${results.load_average.join(' before and ')} after.${quick}`
  );
}

/** What a reader has to know about some of the rows. */
export function notes(results) {
  const unpinned = results.rows.filter((row) => !row.cores.server).map((row) => row.id);
  const missing = Object.entries(results.missing).map(([name, why]) => `${name}: ${why}.`);
  if (unpinned.length > 0) {
    missing.push(
      `Too few cores (${results.machine.cores}) to give generator and server their own, so that ` +
        `nobody is pinned: ${unpinned.join(', ')}.`,
    );
  }
  return missing.map((line) => wrap(line));
}

/** Breaks a paragraph at 100 columns. */
export function wrap(text, columns = 100) {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line && line.length + 1 + word.length > columns) lines.push(word);
    else lines[lines.length - 1] = line ? `${line} ${word}` : word;
  }
  return lines.join('\n');
}

export function report(results) {
  const parts = [wrap(heading(results)), ...notes(results), targetTable(results.rows)];
  if (results.rows.some((row) => row.kind === 'load')) parts.push(loadTable(results.rows));
  if (results.rows.some((row) => row.kind === 'memory' || row.kind === 'growth')) {
    parts.push(memoryTable(results.rows));
  }
  return parts.join('\n\n');
}
