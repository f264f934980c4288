import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import type { Plugin } from 'vite';

// The bundle carries other people's work, and their licences ask to travel with it.
function licenses(packages: Record<string, string>): Plugin {
  return {
    name: 'licenses',
    apply: 'build',
    generateBundle() {
      const texts = Object.entries(packages).map(([name, file]) => {
        const text = readFileSync(new URL(`node_modules/${name}/${file}`, import.meta.url), 'utf8');
        return `${name}\n${'-'.repeat(name.length)}\n${text.trim()}\n`;
      });
      this.emitFile({ type: 'asset', fileName: 'licenses.txt', source: texts.join('\n\n') });
    },
  };
}

export default defineConfig({
  plugins: [
    licenses({
      preact: 'LICENSE',
      'socket.io-client': 'LICENSE',
      'socket.io-parser': 'LICENSE',
      'engine.io-client': 'LICENSE',
      'engine.io-parser': 'LICENSE',
      '@socket.io/component-emitter': 'LICENSE',
      '@fontsource-variable/atkinson-hyperlegible-next': 'LICENSE',
    }),
  ],
  esbuild: { jsx: 'automatic', jsxImportSource: 'preact', legalComments: 'none' },
  build: {
    target: 'es2022',
    // Nothing inline: the page is served under a policy that allows files from its own host only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
  },
  server: { proxy: { '/socket.io': { target: 'http://localhost:3000', ws: true } } },
  test: { environment: 'node', include: ['src/**/*.test.ts'], testTimeout: 30_000 },
});
