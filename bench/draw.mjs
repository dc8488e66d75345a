// Draws the figures of ./dev bench: node bench/draw.mjs LINES OUTPUT.svg
//   LINES   the lines of all rounds (build/bench/last_results): the name of a server, then its report as JSON
// Three parts: server CPU against the peers, how long a skip takes, and the history of bench/results/.
// ./dev bench calls it; docs/images/bench.svg is what README.md shows.

import { readFileSync, readdirSync, writeFileSync } from 'node:fs';

const [linesFile, output] = process.argv.slice(2);
const reports = readFileSync(linesFile, 'utf8').trim().split('\n').map((line) => {
  const space = line.indexOf(' ');
  return { who: line.slice(0, space), ...JSON.parse(line.slice(space + 1)) };
});

// The median of a number over the rounds. Fails when no round has it, because nobody would notice a missing bar.
function median(who, scenario, number) {
  const values = reports.filter((each) => each.who === who && each.scenario === scenario)
    .map((each) => each[number]).sort((a, b) => a - b);
  if (values.length === 0) throw new Error(`no ${number} of ${scenario} by ${who}`);
  return values[Math.floor((values.length - 1) / 2)];
}

const text = (x, y, words, rest = '') => `<text x="${x}" y="${y}" ${rest}>${words}</text>`;
const title = (y, words) => text(20, y, words, 'class="title"');

// Bars of one measure: each server's CPU time as a multiple of the epoll floor's.
function bars(y, words, scenario, number) {
  const floor = median('floor', scenario, number);
  const rows = [['epoll floor', 'floor'], ['Gurukul', 'ours'], ['Node.js ws', 'node']];
  const parts = [text(20, y, words)];
  rows.forEach(([name, who], index) => {
    const value = median(who, scenario, number);
    const top = y + 10 + index * 22;
    const width = Math.max(2, (value / floor) * 60);
    parts.push(text(120, top + 13, name, 'text-anchor="end"'));
    parts.push(`<rect x="130" y="${top}" width="${width.toFixed(1)}" height="16" rx="3" class="${who}"/>`);
    parts.push(text(136 + width, top + 13, `${value.toPrecision(3)} µs (${(value / floor).toFixed(2)} x)`));
  });
  return parts.join('');
}

// Percentiles on a logarithmic axis from 0.1 to 100 ms.
function latency(y) {
  const points = [['50 %', 'p50'], ['99 %', 'p99'], ['99.9 %', 'p999'], ['slowest', 'max']];
  const x = (ms) => 130 + Math.log10(Math.max(0.1, ms) / 0.1) * 160;
  const parts = [0.1, 1, 10, 100].map((ms) => `<line x1="${x(ms)}" x2="${x(ms)}" y1="${y}" y2="${y + 96}" class="grid"/>`
    + text(x(ms), y + 110, `${ms} ms`, 'text-anchor="middle"'));
  points.forEach(([name, number], index) => {
    const ms = median('ours', 'churn', `skip_to_match_${number}_ms`);
    const middle = y + 14 + index * 24;
    parts.push(text(120, middle + 4, name, 'text-anchor="end"'));
    parts.push(`<circle cx="${x(ms).toFixed(1)}" cy="${middle}" r="5" class="ours"/>`);
    parts.push(text(x(ms) + 10, middle + 4, `${ms.toPrecision(3)} ms`));
  });
  return parts.join('');
}

// "ours / floor" of a row in each kept table, oldest first. Tables that lack the row are left out.
function history(row) {
  return readdirSync('bench/results').filter((name) => name.endsWith('.md')).sort().flatMap((name) => {
    const line = readFileSync(`bench/results/${name}`, 'utf8').split('\n').find((each) => each.startsWith(`| ${row}`));
    const [ours, floor] = line?.split('|').slice(2, 4).map(Number) ?? [];
    return ours > 0 && floor > 0 ? [{ name: name.slice(4, 8), ratio: ours / floor }] : [];
  });
}

function historyLine(y, words, row, kind) {
  const points = history(row);
  const x = (index) => 130 + index * (440 / Math.max(1, points.length - 1));
  const top = (ratio) => y + 70 - Math.min(2, Math.max(0, ratio - 0.5)) * 45;
  const path = points.map(({ ratio }, index) => `${x(index).toFixed(1)},${top(ratio).toFixed(1)}`).join(' ');
  return text(20, y + 16, words) + `<line x1="130" x2="570" y1="${top(1)}" y2="${top(1)}" class="grid"/>`
    + text(122, top(1) + 4, 'floor', 'text-anchor="end"') + `<polyline points="${path}" class="${kind}"/>`
    + points.map(({ name, ratio }, index) => text(x(index), top(ratio) - 8, ratio.toFixed(2), 'text-anchor="middle"')
      + text(x(index), y + 92, `${name.slice(0, 2)}-${name.slice(2)}`, 'text-anchor="middle"')).join('');
}

const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="640" viewBox="0 0 640 640" role="img"
 aria-label="Server CPU against peers, time of a skip, and the history of both">
<style>
 text { font: 13px system-ui, sans-serif; fill: #1f2937 } .title { font-weight: 600; font-size: 15px }
 .ours { fill: #0f766e } .floor { fill: #94a3b8 } .node { fill: #b45309 }
 .grid { stroke: #cbd5e1 } polyline { fill: none; stroke: #0f766e; stroke-width: 2 }
 @media (prefers-color-scheme: dark) { text { fill: #e5e7eb } .grid { stroke: #475569 } .ours { fill: #2dd4bf } polyline { stroke: #2dd4bf } }
</style>
${title(28, 'Server CPU, one thread: a bare epoll loop is 1 x')}
${bars(52, '10,000 press Start at once, CPU a user', 'storm', 'cpu_us_per_user')}
${bars(146, '100 pairs relay 1.5 kB, CPU a message', 'relay', 'cpu_us_per_message')}
${title(256, '10,000 online, 2,000 skips a second: skip to match_found')}
${latency(272)}
${title(422, 'CPU as a multiple of the floor, over the kept results')}
${historyLine(430, 'storm', 'storm: server CPU', 'storm')}
${historyLine(536, 'relay', 'relay, 100 pairs, 1.5 kB: server CPU', 'relay')}
</svg>
`;
writeFileSync(output, svg);
