// Puts the tables and the chart into bench/README.md, between its two markers.
import { report } from './table.mjs';

const kBegin = '<!-- results: written by scripts/bench --readme -->';
const kEnd = '<!-- end of results -->';

export function fillReadme(text, results) {
  const begin = text.indexOf(kBegin);
  const end = text.indexOf(kEnd);
  if (begin < 0 || end < begin) throw new Error('README.md has lost its markers');
  const picture = '![Server CPU of each load, for each server](results.svg)';
  return (
    `${text.slice(0, begin + kBegin.length)}\n\n${report(results)}\n\n${picture}\n\n` +
    text.slice(end)
  );
}
