// What the harness makes of figures: medians, verdicts, tables, the chart.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chart } from './chart.mjs';
import { figuresOf, fullestLoop } from './figures.mjs';
import { chooseCores, parseCores, pinned } from './machine.mjs';
import { argumentsOf } from './measure.mjs';
import { fillReadme } from './readme.mjs';
import { rows } from './rows.mjs';
import { report, wrap } from './table.mjs';
import { judge, median, medians } from './verdict.mjs';

const servers = [
  { name: 'floor', figures: { cpu_us_per_unit: 2 } },
  { name: 'Parley', figures: { cpu_us_per_unit: 3, rss_bytes_each: 5000 } },
  { name: 'Node', missing: 'socket.io is missing' },
  { name: 'plain', figures: { rss_bytes_each: 4500 } },
];
const check = { of: 'Parley', figure: 'cpu_us_per_unit', shown_as: 'ratio', target: 't' };

test('the median is the middle one, and of an even count the lower of two', () => {
  assert.equal(median([9, 1, 5]), 5);
  assert.equal(median([10, 9, 1, 2]), 2);
  assert.equal(median([]), undefined);
});

test('medians are those of figures that every run has', () => {
  const runs = [
    { a: 3, b: 1, answer: [[1]] },
    { a: 1, b: 2 },
    { a: 2, text: 'x' },
  ];
  assert.deepEqual(medians(runs), { a: 2 });
  assert.deepEqual(medians([]), {});
});

test('a target is met up to its limit and missed beyond', () => {
  const met = judge({ ...check, over: 'floor', at_most: 1.5 }, servers);
  assert.equal(met.value, 1.5);
  assert.equal(met.verdict, 'met');
  assert.equal(judge({ ...check, over: 'floor', at_most: 1.49 }, servers).verdict, 'missed');
  assert.equal(judge({ ...check, over: 'floor', at_least: 1.5 }, servers).verdict, 'met');
  assert.equal(judge({ ...check, over: 'floor', at_least: 1.51 }, servers).verdict, 'missed');
  assert.equal(judge({ ...check, at_most: 3 }, servers).verdict, 'met');
  const more = { ...check, figure: 'rss_bytes_each', minus: 'plain', at_most: 500 };
  assert.deepEqual([judge(more, servers).value, judge(more, servers).verdict], [500, 'met']);
});

test('what has no figure is not measured, and says why', () => {
  const node = judge({ ...check, over: 'Node', at_most: 9 }, servers);
  assert.deepEqual([node.verdict, node.why], ['not measured', 'socket.io is missing']);
  assert.equal(node.value, undefined);
  const figure = judge({ ...check, figure: 'other', at_most: 9 }, servers);
  assert.deepEqual([figure.verdict, figure.why], ['not measured', 'Parley has no other']);
  const nothing = [{ name: 'floor', figures: { cpu_us_per_unit: 0 } }, servers[1]];
  assert.equal(judge({ ...check, over: 'floor', at_most: 9 }, nothing).verdict, 'not measured');
});

test('figures are computed from a report', () => {
  const idle = { clients: 11, from: 1, rss_from_kib: 100, rss_end_kib: 120 };
  const answers = { answer_from: [1000], answer_end: [6000] };
  const figures = figuresOf({ ...idle, ...answers });
  assert.equal(figures.rss_bytes_each, 2048);
  assert.equal(figures.allocated_bytes_each, 500);
  assert.equal(figures.rss_growth, 1.2);
  assert.equal(figuresOf(idle).allocated_bytes_each, undefined);
  assert.equal(figuresOf({ cpu_us_per_unit: 20 }).units_per_cpu_second, 50_000);
  assert.equal(fullestLoop([30, 10], 2), 1.5);
  assert.equal(fullestLoop([30], 2), 2, 'a loop that got nobody says nothing');
});

test('cores: generator first, server last, or nobody pinned', () => {
  assert.deepEqual(parseCores('0-2,5'), [0, 1, 2, 5]);
  assert.deepEqual(chooseCores([0, 1]), { load: [0], server: [1] });
  assert.deepEqual(chooseCores([2, 3, 7]), { load: [2], server: [7] });
  assert.deepEqual(chooseCores([0]), {});
  assert.deepEqual(chooseCores([0, 1, 2, 3], 4), {});
  assert.deepEqual(chooseCores([0, 1, 2, 3, 4], 4), { load: [0], server: [1, 2, 3, 4] });
  assert.deepEqual(pinned([1, 2], ['a']), ['taskset', '-c', '1,2', 'a']);
  assert.deepEqual(pinned(undefined, ['a']), ['a']);
});

test('arguments of the generator', () => {
  assert.deepEqual(argumentsOf({ mode: 'idle', clients: 7, tls: true }), [
    ...['--mode', 'idle', '--clients', '7', '--tls'],
  ]);
});

test('rows have names of their own, and their checks name their servers', () => {
  assert.equal(new Set(rows.map((row) => row.id)).size, rows.length);
  for (const row of rows) {
    const names = row.servers.map((server) => server.name);
    assert.equal(new Set(names).size, names.length, row.id);
    for (const one of row.checks) {
      for (const name of [one.of, one.over ?? one.minus ?? one.of]) {
        assert.ok(names.includes(name), `${row.id}: ${name}`);
      }
      assert.notEqual(one.at_most === undefined, one.at_least === undefined, row.id);
    }
  }
});

const results = {
  date: '2026-01-02T03:04:05Z',
  machine: { cpu: 'A CPU', cores: 2, memory_gib: 4, kernel: 'Linux', node: 'v20' },
  settings: { rounds: 5, seconds: 3 },
  missing: { node: 'socket.io is missing' },
  load_average: [0.1, 1],
  rows: [
    {
      id: 'echo',
      title: 'echo <&"> of 1',
      unit: 'round trip',
      kind: 'load',
      cores: {},
      servers: [
        { name: 'floor', figures: { cpu_us_per_unit: 1, units_per_second: 1234567 } },
        { name: 'Parley', figures: { cpu_us_per_unit: 2, rss_end_kib: 2048, p50_us: 3.4 } },
        { name: 'Node', missing: 'socket.io is missing' },
      ],
      checks: [
        { target: 'CPU <= 3 x floor', shown_as: 'ratio', value: 2, verdict: 'met' },
        { target: 'CPU <= 1/4 of Node', shown_as: 'ratio', verdict: 'not measured', why: 'w' },
      ],
    },
  ],
};

test('the report has a line for each target and each server', () => {
  const text = report(results);
  assert.match(text, /\| echo <&"> of 1 \| CPU <= 3 x floor \| 2.00 x \| met \|/);
  assert.match(text, /\| CPU <= 1\/4 of Node \| {2}\| not measured: w \|/);
  assert.match(text, /\| floor \| 1.00 per round trip \| 1,234,567 \|/);
  assert.match(text, /\| {2}\| Node \| socket.io is missing \|/);
  assert.match(text, /node: socket.io is missing\./);
  assert.match(text, /nobody is pinned: echo\./);
});

test('paragraphs are broken at their width', () => {
  assert.equal(wrap('aa bb ccc', 5), 'aa bb\nccc');
  for (const line of wrap('word '.repeat(100).trim()).split('\n')) assert.ok(line.length <= 100);
});

test('the readme keeps what is around its markers', () => {
  const begin = '<!-- results: written by scripts/bench --readme -->';
  const filled = fillReadme(`before\n${begin}\nold\n<!-- end of results -->\nafter\n`, results);
  assert.ok(filled.startsWith(`before\n${begin}\n\nTaken on 2026-01-02`));
  assert.ok(filled.endsWith('(results.svg)\n\n<!-- end of results -->\nafter\n'));
  assert.ok(!filled.includes('old'));
  assert.equal(fillReadme(filled, results), filled);
  assert.throws(() => fillReadme('none', results), /markers/);
});

test('the chart is well-formed, escaped, for both schemes, and loads nothing', () => {
  const svg = chart(results);
  const open = [];
  for (const [, close, name, , self] of svg.matchAll(
    /<(\/?)(\w+)((?:\s[\w:-]+="[^"<]*")*)(\/?)>/g,
  )) {
    if (self) continue;
    if (close) assert.equal(open.pop(), name);
    else open.push(name);
  }
  assert.deepEqual(open, []);
  assert.ok(svg.includes('echo &lt;&amp;&quot;&gt; of 1'));
  assert.ok(svg.includes('prefers-color-scheme: dark'));
  assert.equal(svg.match(/<rect class="[ab]"/g).length, 2, 'one bar for each that was measured');
  assert.ok(!/url\(|href|@import|NaN|undefined/.test(svg.replace('http://www.w3.org', '')));
});
