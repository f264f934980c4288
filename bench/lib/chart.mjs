// The results as a picture: CPU of the server for each unit, one group of bars for each load. Every
// group has a scale of its own, since a round trip and a delivery are different things; the numbers
// stand beside the bars. Colours follow the reader's light or dark scheme.

const kWidth = 860;
const kLabel = 130;
const kValue = 150; // beside the longest bar
const kBar = 16;
const kGap = 4;
const kTitle = 30;
const kColours = { floor: 'a', Parley: 'b', Node: 'c', Bun: 'd', nginx: 'c' };

const escape = (text) =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');

const kStyle = `
    text { font: 13px system-ui, sans-serif; fill: #1f2328; }
    .title { font-weight: 600; }
    .note { fill: #59636e; }
    .page { fill: #ffffff; }
    .a { fill: #818b98; } .b { fill: #0969da; } .c { fill: #1a7f37; } .d { fill: #9a6700; }
    @media (prefers-color-scheme: dark) {
      text { fill: #f0f6fc; }
      .note { fill: #9198a1; }
      .page { fill: #0d1117; }
      .a { fill: #656c76; } .b { fill: #4493f8; } .c { fill: #3fb950; } .d { fill: #d29922; }
    }
  `;

function bars(row, top) {
  const servers = row.servers.filter((server) => server.figures?.cpu_us_per_unit > 0);
  const most = Math.max(...servers.map((server) => server.figures.cpu_us_per_unit));
  return servers.map((server, i) => {
    const value = server.figures.cpu_us_per_unit;
    const y = top + i * (kBar + kGap);
    const length = Math.max(1, (value / most) * (kWidth - kLabel - kValue));
    const colour = kColours[server.name] ?? 'b';
    return (
      `  <text x="${kLabel - 8}" y="${y + 13}" text-anchor="end">${escape(server.name)}</text>\n` +
      `  <rect class="${colour}" x="${kLabel}" y="${y}" width="${length.toFixed(1)}" ` +
      `height="${kBar}" rx="2"/>\n` +
      `  <text class="note" x="${(kLabel + length + 6).toFixed(1)}" y="${y + 13}">` +
      `${value.toFixed(2)} us</text>\n`
    );
  });
}

export function chart(results) {
  let y = 34;
  let body = '';
  for (const row of results.rows.filter((one) => one.kind === 'load')) {
    const lines = bars(row, y + kTitle);
    if (lines.length === 0) continue;
    body +=
      `  <text class="title" x="8" y="${y + 20}">${escape(row.title)}` +
      `<tspan class="note"> per ${escape(row.unit)}</tspan></text>\n${lines.join('')}`;
    y += kTitle + lines.length * (kBar + kGap) + 6;
  }
  const date = results.date.slice(0, 10);
  const title = `Server CPU, shorter is better (${date}${results.settings.quick ? ', quick' : ''})`;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${kWidth}" height="${y + 10}" ` +
    `viewBox="0 0 ${kWidth} ${y + 10}" role="img" aria-label="${escape(title)}">\n` +
    `  <style>${kStyle}</style>\n` +
    `  <rect class="page" width="${kWidth}" height="${y + 10}"/>\n` +
    `  <text class="note" x="8" y="22">${escape(title)}</text>\n${body}</svg>\n`
  );
}
