// H-05 to H-08: requests for sessions and transports that there are not.
import assert from 'node:assert/strict';
import { request } from '../node/lib/http.mjs';
import { attack } from './lib/attack.mjs';
import { dial, exchange } from './lib/peer.mjs';
import { joinPolling, leave, poll, post } from './lib/polling.mjs';
import { many, times } from './lib/times.mjs';
import { upgrade, upgradeRequest } from './lib/websocket.mjs';

const unknownSession = 'A'.repeat(20);

attack('H-05 a reset while an upgrade is refused', {}, async (server) => {
  const targets = [
    '/nowhere',
    '/socket.io/?EIO=4&transport=nothing',
    `/socket.io/?EIO=4&transport=websocket&sid=${unknownSession}`,
    '/socket.io/?EIO=9&transport=websocket',
  ];
  await many(times(1000), 50, async (i) => {
    const peer = await dial(server);
    // Without waiting: the reset comes before, while or after the answer is written.
    const sent = peer.write(upgradeRequest({ target: targets[i % targets.length] }));
    if (i % 3 !== 0) await sent;
    await peer.abort();
  });
});

attack('H-06 names that mean something to a language', {}, async (server) => {
  const names = ['__proto__', 'constructor', 'toString', '', '%00', 'hasOwnProperty', '%'];
  for (const name of names) {
    const cases = [
      [`EIO=4&transport=${name}`, 0, 'Transport unknown'],
      [`EIO=4&transport=polling&sid=${name}`, 1, 'Session ID unknown'],
      [`EIO=4&transport=websocket&sid=${name}`, 1, 'Session ID unknown'],
    ];
    for (const [query, code, message] of cases) {
      const target = `/socket.io/?${query}`;
      const plain = await request(server.url + target);
      assert.equal(plain.status, 400, target);
      assert.deepEqual(JSON.parse(plain.text), { code, message }, target);
      const { text } = await exchange(server, upgradeRequest({ target }));
      assert.match(text, /^HTTP\/1\.1 400 /, target);
      assert.ok(text.endsWith(message), text);
    }
  }
  for (const key of ['transport', 'sid']) {
    const target = `/socket.io/?EIO=4&transport=polling&${key}=${'x'.repeat(64 * 1024)}`;
    // Longer than a target may be: refused before anybody looks into it.
    assert.match((await exchange(server, `GET ${target} HTTP/1.1\r\n`)).text, /^HTTP\/1\.1 414 /);
    assert.match((await exchange(server, upgradeRequest({ target }))).text, /^HTTP\/1\.1 414 /);
  }
});

attack('H-07 another protocol version for a session', {}, async (server) => {
  const session = await joinPolling(server);
  for (const version of ['EIO=3', '', 'EIO=5', 'EIO=04', 'EIO=4&EIO=3', 'eio=4', 'EIO=4%00']) {
    const query = (transport) => `/socket.io/?${version}&transport=${transport}`;
    for (const [method, body] of [['GET'], ['POST', '1']]) {
      const url = `${server.url}${query('polling')}&sid=${session.sid}`;
      const answer = await request(url, { method, body });
      assert.deepEqual([answer.status, JSON.parse(answer.text).code], [400, 3], version);
    }
    const { text } = await exchange(
      server,
      upgradeRequest({ target: `${query('websocket')}&sid=${session.sid}` }),
    );
    assert.match(text, /^HTTP\/1\.1 400 [^]*\r\n\r\nBad request$/, version);
    const opening = await request(server.url + query('polling'));
    assert.deepEqual([opening.status, JSON.parse(opening.text).code], [400, 5], version);
  }
  // The session goes on unharmed.
  await post(server, session, '420["echo","alive"]');
  assert.equal((await poll(server, session)).text, '430["alive"]');
  assert.equal(await leave(server, session), true);
});

// Pinned: of a parameter that is given twice the last one counts, on every route.
attack('H-08 the same parameter twice', {}, async (server) => {
  const [one, other] = [await joinPolling(server), await joinPolling(server)];
  const both = `${server.url}${other.path}&sid=${one.sid}`;
  assert.equal((await request(both, { method: 'POST', body: '420["echo",1]' })).text, 'ok');
  assert.equal((await request(both)).text, '430[1]');
  for (const last of ['', unknownSession, 'x']) {
    const url = `${server.url}/socket.io/?EIO=4&transport=polling&sid=${one.sid}&sid=${last}`;
    assert.equal(JSON.parse((await request(url)).text).code, 1);
    assert.equal(JSON.parse((await request(url, { method: 'POST', body: '1' })).text).code, 1);
    const target = url.slice(server.url.length).replace('polling', 'websocket');
    const { text } = await exchange(server, upgradeRequest({ target }));
    assert.match(text, /^HTTP\/1\.1 400 [^]*Session ID unknown$/);
  }
  const transports = (a, b) => `/socket.io/?EIO=4&transport=${a}&transport=${b}`;
  const answer = await request(server.url + transports('polling', 'websocket'));
  assert.equal(JSON.parse(answer.text).code, 3);
  const target = transports('websocket', 'polling');
  assert.match((await exchange(server, upgradeRequest({ target }))).text, /^HTTP\/1\.1 400 /);
  (await upgrade(server, { target: transports('polling', 'websocket') })).close();

  const withParameters = (count) =>
    request(server.url + one.path + '&a=1'.repeat(count - 3), { method: 'POST', body: '3' });
  assert.equal((await withParameters(1000)).status, 200);
  assert.equal((await withParameters(1001)).status, 400);
  for (const session of [one, other]) await leave(server, session);
});
