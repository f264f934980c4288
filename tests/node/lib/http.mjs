// HTTP without a pool: each request has its own connection, so that counting connections works.
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { scaled } from './settings.mjs';

/** One request: { status, headers, body (Buffer), text }. */
export function request(url, { method = 'GET', headers = {}, body, ...more } = {}) {
  const client = url.startsWith('https:') ? https : http;
  return new Promise((resolve, reject) => {
    const sent = client.request(url, { method, headers, agent: false, ...more }, (answer) => {
      const chunks = [];
      answer.on('data', (chunk) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        const bytes = Buffer.concat(chunks);
        const { statusCode: status, headers: received, rawHeaders } = answer;
        resolve({ status, headers: received, rawHeaders, body: bytes, text: bytes.toString() });
      });
    });
    sent.setTimeout(scaled(20_000), () => sent.destroy(new Error(`no answer: ${method} ${url}`)));
    sent.on('error', reject);
    sent.on('upgrade', (answer, socket) => {
      socket.destroy();
      resolve({
        status: answer.statusCode,
        headers: answer.headers,
        body: Buffer.alloc(0),
        text: '',
      });
    });
    sent.end(body);
  });
}

/** Sends bytes and collects what comes back until the server closes or nothing comes for a while. */
export function raw(port, bytes, { quiet = 500 } = {}) {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1', () => socket.write(bytes));
    let text = '';
    let closed = false;
    const finish = () => {
      socket.destroy();
      resolve({ text, closed });
    };
    socket.setTimeout(scaled(quiet), finish);
    socket.setEncoding('latin1');
    socket.on('data', (data) => {
      text += data;
    });
    socket.on('end', () => {
      closed = true;
      finish();
    });
    socket.on('error', (error) => {
      if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') return reject(error);
      closed = true;
      finish();
    });
  });
}
