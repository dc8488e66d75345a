// Runs after `next build`: adds the content policy to every page, makes compressed copies of text files, and checks the
// script size of each page.
//
//   node scripts/postbuild.mjs [FOLDER, default out]

import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { extname, join, relative } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { contentPolicy } from './content-policy.mjs';

const folder = process.argv[2] ?? 'out';
const scriptBytesMax = 200_000;
const smallestBytes = 512;
const compressible = new Set(['.html', '.js', '.css', '.svg', '.txt', '.json', '.webmanifest', '.map']);

function* filesBelow(path) {
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const child = join(path, entry.name);
    if (entry.isDirectory()) yield* filesBelow(child);
    else yield child;
  }
}

function compress(file) {
  const bytes = readFileSync(file);
  for (const ending of ['.br', '.gz']) rmSync(file + ending, { force: true });
  if (bytes.length < smallestBytes) return;
  const brotli = brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
  writeFileSync(`${file}.br`, brotli);
  writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
}

// The compressed size of the scripts that a page loads.
function scriptBytes(html) {
  const sources = new Set([...html.matchAll(/<script[^>]*\ssrc="([^"]+)"[^>]*>/g)]
    .filter(([tag]) => !/\snomodule/i.test(tag)).map(([, source]) => source));
  let sum = 0;
  for (const source of sources) {
    const file = join(folder, source.split('?')[0]);
    // Very small files have no compressed copy.
    sum += statSync(existsSync(`${file}.br`) ? `${file}.br` : file).size;
  }
  return sum;
}

const files = [...filesBelow(folder)].filter((file) => !/\.(br|gz)$/.test(file));
for (const file of files.filter((each) => each.endsWith('.html'))) {
  const html = readFileSync(file, 'utf8').replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/g, '');
  const meta = `<meta http-equiv="Content-Security-Policy" content="${contentPolicy(html, process.env)}">`;
  writeFileSync(file, html.replace(/<head>/, `<head>${meta}`));
}
for (const file of files.filter((each) => compressible.has(extname(each)))) compress(file);

let overBudget = false;
for (const page of files.filter((each) => each.endsWith('.html')).sort()) {
  const bytes = scriptBytes(readFileSync(page, 'utf8'));
  console.log(`${relative(folder, page)}: ${(bytes / 1000).toFixed(1)} kB of script, compressed`);
  overBudget ||= bytes > scriptBytesMax;
}
if (overBudget) {
  console.error(`postbuild: a page loads more than ${scriptBytesMax / 1000} kB of script`);
  process.exit(1);
}
