// What is measured, as data. A row is one load against some servers; its checks are the targets.
//
//   id        for --only
//   load      arguments of the load generator; `quick` replaces some of them under --quick
//   servers   { name, server, flags, load }: the name in tables, the program (servers.mjs), what it
//             and the generator are given beside
//   checks    see verdict.mjs
//   figures   what is drawn from the generator's report: a function of figures.mjs

const floor = (mode) => ({ name: 'floor', server: 'floor', flags: ['--mode', mode] });
const parley = { name: 'Parley', server: 'parley' };
const node = { name: 'Node', server: 'node' };
const bun = { name: 'Bun', server: 'bun' };

const over = (other, limit, target) => ({
  of: 'Parley',
  over: other,
  figure: 'cpu_us_per_unit',
  at_most: limit,
  shown_as: 'ratio',
  target,
});
const overFloor = (limit) => over('floor', limit, `CPU <= ${limit} x floor`);
const overNode = (part) => over('Node', 1 / part, `CPU <= 1/${part} of Node`);
const rssEach = (limit) => ({
  of: 'Parley',
  figure: 'rss_bytes_each',
  at_most: limit,
  shown_as: 'bytes',
  target: `RSS <= ${limit / 1024} KiB each`,
});

const broadcast = (id, title, load, checks) => ({
  id,
  title,
  unit: 'delivery',
  load: { mode: 'broadcast', ...load },
  quick: { clients: 100 },
  servers: [floor('broadcast'), parley, node, bun],
  checks,
});

const idle = (id, title, more) => ({
  id,
  title,
  unit: 'idle client',
  kind: 'memory',
  load: { mode: 'idle', from: 1000, clients: 11000, settle: 1 },
  quick: { from: 100, clients: 500, settle: 0.2 },
  ...more,
});
const asked = { ...parley, load: { ask: 'memory' } };

export const rows = [
  {
    id: 'echo',
    title: 'echo with ack, 100 clients, 4 in flight, 32 B',
    unit: 'round trip',
    load: { mode: 'echo', clients: 100, inflight: 4, bytes: 32 },
    servers: [floor('echo'), parley, node, bun],
    checks: [overFloor(1.15), overNode(4)],
  },
  {
    id: 'latency',
    title: 'echo with ack, 100 clients, 20,000 per second, 32 B',
    unit: 'round trip',
    load: { mode: 'echo', clients: 100, rate: 20000, bytes: 32 },
    servers: [floor('echo'), parley, node, bun],
    checks: [],
  },
  broadcast(
    'broadcast',
    'broadcast to 1,000 clients, 4 in flight, 32 B',
    { clients: 1000, inflight: 4, bytes: 32 },
    [overFloor(1.1), overNode(6)],
  ),
  broadcast(
    'broadcast-5000',
    'broadcast to 5,000 clients, 2 in flight, 32 B',
    { clients: 5000, inflight: 2, bytes: 32 },
    [overFloor(1.1)],
  ),
  broadcast(
    'broadcast-1k',
    'broadcast to 1,000 clients, 4 in flight, 1 KiB',
    { clients: 1000, inflight: 4, bytes: 1024 },
    [overFloor(1.1)],
  ),
  {
    id: 'rooms',
    title: '10,000 sockets in 1,000 rooms of 10, 64 messages in flight, 32 B',
    unit: 'delivery',
    load: { mode: 'rooms', clients: 10000, rooms: 1000, inflight: 64, bytes: 32 },
    quick: { clients: 500, rooms: 50 },
    servers: [floor('rooms'), parley, node, bun],
    checks: [overFloor(1.3)],
  },
  {
    id: 'typed',
    title: 'handler with a struct of 5 fields and ack, 100 clients, 4 in flight',
    unit: 'round trip',
    load: { mode: 'typed', clients: 100, inflight: 4, bytes: 32 },
    servers: [floor('echo'), parley, node, bun],
    checks: [overFloor(1.3)],
  },
  {
    id: 'polling',
    title: 'long-polling echo, 100 clients, one POST and one GET each',
    unit: 'round trip',
    load: { mode: 'polling', clients: 100, bytes: 32 },
    servers: [parley, node, bun],
    checks: [overNode(5)],
  },
  {
    id: 'connect',
    title: 'connect and CONNECT over WebSocket, then close, 50 at a time',
    unit: 'connection',
    load: { mode: 'churn', clients: 50 },
    servers: [floor('echo'), parley, node, bun],
    checks: [
      {
        of: 'Parley',
        figure: 'cpu_us_per_unit',
        at_most: 35,
        shown_as: 'us',
        target: 'CPU <= 35 us',
      },
      overNode(8),
    ],
  },
  idle('idle', '10,000 idle sockets', {
    servers: [asked, node],
    checks: [
      rssEach(2048),
      {
        of: 'Parley',
        figure: 'allocated_bytes_each',
        at_most: 1.2 * 1024,
        shown_as: 'bytes',
        target: 'allocated <= 1.2 KiB each',
      },
    ],
  }),
  idle('idle-tls', '10,000 idle sockets with TLS', {
    servers: [
      { ...parley, flags: ['tls'], load: { tls: true, ask: 'memory' } },
      { ...node, flags: ['tls'], load: { tls: true } },
    ],
    checks: [rssEach(24 * 1024)],
  }),
  idle('idle-deflate', '10,000 idle sockets with permessage-deflate negotiated', {
    servers: [
      { ...asked, name: 'Parley, plain' },
      { ...parley, flags: ['deflate'], load: { deflate: true, ask: 'memory' } },
      { ...node, flags: ['deflate'], load: { deflate: true } },
    ],
    checks: [
      {
        of: 'Parley',
        minus: 'Parley, plain',
        figure: 'rss_bytes_each',
        at_most: 1024,
        shown_as: 'bytes',
        target: 'RSS <= 1 KiB more than plain',
      },
    ],
  }),
  idle('idle-poll', '10,000 polls that hang', {
    servers: [
      { ...parley, load: { poll: true, ask: 'memory' } },
      { ...node, load: { poll: true } },
    ],
    checks: [rssEach(4096)],
  }),
  {
    id: 'cycles',
    title: '200,000 clients that connect and go, memory compared with that after 20,000',
    unit: 'connection',
    kind: 'growth',
    load: { mode: 'churn', clients: 50, cycles: 200000, checkpoint: 20000, settle: 1 },
    quick: { cycles: 4000, checkpoint: 1000, settle: 0.2 },
    servers: [asked],
    checks: [
      {
        of: 'Parley',
        figure: 'rss_growth',
        at_most: 1.05,
        shown_as: 'ratio',
        target: 'RSS <= 1.05 x',
      },
    ],
  },
  {
    id: 'loops',
    title: 'several loops: broadcast to 1,000 clients, 4 in flight, 32 B',
    unit: 'delivery',
    load: { mode: 'broadcast', clients: 1000, inflight: 4, bytes: 32, ask: 'spread' },
    quick: { clients: 200 },
    most_threads: 4,
    servers: [
      { name: 'one loop', server: 'parley', threads: 1, flags: ['--threads', '1'] },
      { name: '2 loops', server: 'parley', threads: 2, flags: ['--threads', '2'] },
      { name: '4 loops', server: 'parley', threads: 4, flags: ['--threads', '4'] },
    ],
    checks: [2, 4].flatMap((threads) => [
      {
        of: `${threads} loops`,
        over: 'one loop',
        figure: 'cpu_us_per_unit',
        at_most: 1.15,
        shown_as: 'ratio',
        target: `${threads} loops: CPU <= 1.15 x one`,
      },
      {
        of: `${threads} loops`,
        figure: 'fullest_loop',
        at_most: 1.25,
        shown_as: 'ratio',
        target: `${threads} loops: fullest <= 1.25 x mean`,
      },
    ]),
  },
  {
    id: 'deflate',
    title: 'broadcast of 1 KiB of JSON to 1,000 clients, deflated, 4 in flight',
    unit: 'delivery',
    load: { mode: 'document', clients: 1000, inflight: 4, bytes: 1024 },
    quick: { clients: 100 },
    servers: [
      { ...parley, name: 'Parley, plain' },
      { ...parley, flags: ['deflate'], load: { deflate: true } },
      { ...node, flags: ['deflate'], load: { deflate: true } },
    ],
    checks: [over('Parley, plain', 1.5, 'CPU <= 1.5 x undeflated')],
  },
  {
    id: 'static',
    title: 'static file of 16 KiB, 50 connections',
    unit: 'request',
    load: { mode: 'static', clients: 50, file: 'static' },
    servers: [
      { ...parley, flags: ['static'] },
      { name: 'nginx', server: 'nginx' },
    ],
    checks: [
      {
        of: 'Parley',
        over: 'nginx',
        figure: 'units_per_cpu_second',
        at_least: 0.5,
        shown_as: 'ratio',
        target: 'requests >= 1/2 of nginx',
      },
    ],
  },
  {
    id: 'chat',
    title: 'the chat: start to listening, and size of the program with its page',
    unit: 'start',
    kind: 'chat',
    servers: [{ name: 'Parley', server: 'chat' }],
    checks: [
      {
        of: 'Parley',
        figure: 'start_ms',
        at_most: 50,
        shown_as: 'ms',
        target: 'listening within 50 ms',
      },
      {
        of: 'Parley',
        figure: 'first_start_ms',
        at_most: 50,
        shown_as: 'ms',
        target: 'the first time, too',
      },
      {
        of: 'Parley',
        figure: 'stripped_mib',
        at_most: 25,
        shown_as: 'mib',
        target: 'stripped <= 25 MiB',
      },
    ],
  },
];
