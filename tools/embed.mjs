// Turns a folder of files into something a program can link: one blob with every file in its plain,
// gzip and brotli form, an assembler file that pulls the blob in, and a C++ function that lists it.
// Runs at build time, when the folder is complete (bundlers choose names nobody knows before).
//
// Rejected: arrays of byte literals (a compiler needs seconds and gigabytes for a megabyte) and
// `ld -r -b binary` (symbol names come from paths, no alignment, no section notes).
//
// node embed.mjs --name ID --dir DIR --out DIR [--etag TAG] [--depfile FILE --target NAME]
//   [FILE...]
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { extname, join, relative, resolve, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

// A form that saves less than this is not worth a Vary and a copy in the program.
const kWorthwhile = 0.95;

const kTypes = {
  '.css': 'text/css; charset=utf-8',
  '.gif': 'image/gif',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.js': 'application/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.mjs': 'application/javascript; charset=utf-8',
  '.mp3': 'audio/mpeg',
  '.ogg': 'audio/ogg',
  '.png': 'image/png',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.webp': 'image/webp',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
  '.xml': 'application/xml; charset=utf-8',
};

function fail(message) {
  console.error(`embed: ${message}`);
  process.exit(1);
}

function listFiles(folder, folders) {
  folders.push(folder);
  const names = [];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) names.push(...listFiles(path, folders));
    else if (entry.isFile()) names.push(path);
  }
  return names;
}

function gzip(bytes) {
  // The operating system byte would make the result differ between machines.
  const packed = gzipSync(bytes, { level: 9, memLevel: 9 });
  packed[9] = 255;
  return packed;
}

function brotli(bytes) {
  return brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
}

function cppString(text) {
  return `"${text.replace(/[\\"]/g, '\\$&')}"sv`;
}

// Unchanged output keeps its time stamp, so that nothing behind it is rebuilt.
function writeIfChanged(path, content) {
  const bytes = Buffer.from(content);
  if (existsSync(path) && readFileSync(path).equals(bytes)) return;
  writeFileSync(path, bytes);
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    name: { type: 'string' },
    dir: { type: 'string' },
    out: { type: 'string' },
    etag: { type: 'string' },
    depfile: { type: 'string' },
    target: { type: 'string' },
  },
});
const { name, dir, out } = values;
if (!name || !dir || !out) fail('--name, --dir and --out are needed');
if (!/^[a-z_][a-z0-9_]*$/.test(name)) fail(`"${name}" is no identifier`);
if (!existsSync(dir)) fail(`no folder ${dir}`);

const folders = [];
const paths =
  positionals.length > 0
    ? positionals.map((file) => resolve(dir, file))
    : listFiles(resolve(dir), folders);
paths.sort();
if (paths.length === 0) fail(`${dir} has no files`);

const blob = [];
let size = 0;
function store(bytes) {
  if (bytes === null) return '{}';
  const view = `view(${size}, ${bytes.length})`;
  const padding = (16 - (bytes.length % 16)) % 16;
  blob.push(bytes, Buffer.alloc(padding));
  size += bytes.length + padding;
  return view;
}

const entries = [];
for (const path of paths) {
  if (!existsSync(path) || !statSync(path).isFile()) fail(`no file ${path}`);
  const plain = readFileSync(path);
  const smaller = (packed) => (packed.length <= plain.length * kWorthwhile ? packed : null);
  const file = relative(dir, path).split(sep).join('/');
  if (!/^[\x20-\x7e]+$/.test(file)) fail(`name is not printable ASCII: ${file}`);
  const type = kTypes[extname(file).toLowerCase()] ?? 'application/octet-stream';
  const tag = values.etag ?? createHash('sha256').update(plain).digest('base64url').slice(0, 27);
  const views = [plain, smaller(gzip(plain)), smaller(brotli(plain))].map(store);
  entries.push(
    `      {${cppString(file)}, ${cppString(type)}, ${cppString(`"${tag}"`)},\n` +
      `       ${views.join(', ')}},\n`,
  );
}

const bytes = Buffer.concat(blob);
const digest = createHash('sha256').update(bytes).digest('hex').slice(0, 32);
const symbol = `parley_embedded_${name}`;
mkdirSync(out, { recursive: true });
const blobPath = resolve(out, `${name}.bin`);
writeIfChanged(blobPath, bytes);

// The digest in the label changes the text of this file with the blob, which is all that compiler
// caches look at.
writeIfChanged(
  join(out, `${name}.S`),
  `/* Generated. */
    .section .rodata.${symbol}, "a", %progbits
    .balign 16
    .globl ${symbol}
    .hidden ${symbol}
    .type ${symbol}, %object
${symbol}:
.L${symbol}_${digest}:
    .incbin "${blobPath.replace(/[\\"]/g, '\\$&')}"
    .size ${symbol}, . - ${symbol}
    .section .note.GNU-stack, "", %progbits
`,
);

writeIfChanged(
  join(out, `${name}.hpp`),
  `// Generated.
#pragma once
#include <vector>

#include "parley/http.hpp"

namespace parley::embedded {

/// The files, sorted by name; the bytes live as long as the program.
std::vector<EmbeddedFile> ${name}();

}  // namespace parley::embedded
`,
);

writeIfChanged(
  join(out, `${name}.cpp`),
  `// Generated.
#include "${name}.hpp"

#include <cstddef>
#include <string_view>

extern "C" const char ${symbol}[];

namespace parley::embedded {
namespace {

std::string_view view(std::size_t offset, std::size_t size) {
  return {${symbol} + offset, size};
}

}  // namespace

std::vector<EmbeddedFile> ${name}() {
  using namespace std::literals::string_view_literals;
  return {
${entries.join('')}  };
}

}  // namespace parley::embedded
`,
);

if (values.depfile) {
  const escape = (path) => path.replace(/[ #\\]/g, '\\$&').replace(/\$/g, '$$$$');
  const inputs = [...folders, ...paths].map(escape).join(' \\\n  ');
  writeFileSync(values.depfile, `${escape(values.target)}: \\\n  ${inputs}\n`);
}
