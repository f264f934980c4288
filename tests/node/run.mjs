// Runs one test file when its needs are met; exit code 77 tells ctest that it was skipped. Under
// continuous integration, which installs everything, what is missing is a failure.
//   node run.mjs [--browser] file_test.mjs
import { existsSync } from 'node:fs';
import { after } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromiumPath } from './lib/chromium.mjs';

const args = process.argv.slice(2);
const needsBrowser = args[0] === '--browser';
const file = args[needsBrowser ? 1 : 0];

function skip(why) {
  const mustRun = process.env.CI === 'true';
  console.log(`${mustRun ? 'FAILED' : 'SKIPPED'}: ${why}`);
  process.exit(mustRun ? 1 : 77);
}

if (!existsSync(fileURLToPath(new URL('node_modules/socket.io-client', import.meta.url)))) {
  skip('tests/node has no node_modules; run `npm ci` there (the build does)');
}
if (needsBrowser && !chromiumPath()) {
  skip("no Chromium; install Debian's `chromium`, or let PARLEY_CHROMIUM name one");
}
// A test that failed may leave sockets open, and they would keep this process alive.
after(() => setTimeout(() => process.exit(), 3000).unref());
await import(pathToFileURL(file).href);
