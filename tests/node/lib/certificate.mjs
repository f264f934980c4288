// A certificate of our own for localhost, in files that go when the test ends.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';

/** { folder, key, cert } are paths; `ca` is what a client needs to trust it. */
export function makeCertificate() {
  const folder = mkdtempSync(join(tmpdir(), 'parley-tls-'));
  after(() => rmSync(folder, { recursive: true }));
  const key = join(folder, 'key.pem');
  const cert = join(folder, 'cert.pem');
  const name = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const files = ['-keyout', key, '-out', cert];
  execFileSync('openssl', ['req', '-x509', ...curve, ...name, '-days', '2', ...files], {
    stdio: 'pipe',
  });
  return { folder, key, cert, ca: readFileSync(cert, 'utf8') };
}
