// Figures that are computed from a report of the load generator.

/** The share of connections that the fullest loop has, as a multiple of the mean of `threads`. */
export function fullestLoop(counts, threads) {
  const sum = counts.reduce((a, b) => a + b, 0);
  return (Math.max(...counts) * threads) / sum;
}

export function figuresOf(report, { threads } = {}) {
  const figures = { ...report };
  if (report.cpu_us_per_unit > 0) figures.units_per_cpu_second = 1e6 / report.cpu_us_per_unit;
  if (report.rss_from_kib !== undefined) {
    figures.rss_growth = report.rss_end_kib / report.rss_from_kib;
  }
  if (report.from !== undefined) {
    const clients = report.clients - report.from;
    figures.rss_bytes_each = ((report.rss_end_kib - report.rss_from_kib) * 1024) / clients;
    if (report.answer_end) {
      figures.allocated_bytes_each = (report.answer_end[0] - report.answer_from[0]) / clients;
    }
  }
  if (threads > 1 && report.answer) figures.fullest_loop = fullestLoop(report.answer[0], threads);
  return figures;
}
