// Socket.IO protocol 4 over Engine.IO protocol 3, asked with a bare WebSocket.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { useSuite } from '../node/lib/conformance.mjs';
import { request } from '../node/lib/http.mjs';
import { bounded } from '../node/lib/settings.mjs';
import { messages, open } from '../node/lib/websocket.mjs';

describe('socketio-v4', () => {
  const server = useSuite('socketio-v4');

  /** A WebSocket that is in the main namespace; its messages are without pongs and the greeting. */
  const joined = async () => {
    const socket = await open(`${server.ws}/socket.io/?EIO=3&transport=websocket`);
    const [handshake, connect, auth] = await messages(socket, 3);
    assert.match(handshake, /^0\{"sid":"/);
    assert.deepEqual([connect, auth], ['40', '42["auth",{}]']);
    socket.received.splice(0, 3);
    socket.on('message', (data, binary) => {
      if (!binary && String(data) === '3') socket.received.splice(socket.received.indexOf('3'), 1);
    });
    const timer = setInterval(() => socket.send('2'), 100);
    socket.on('close', () => clearInterval(timer));
    return socket;
  };

  it('lets a client into the main namespace unasked', bounded(), async () => {
    const socket = await joined();
    socket.close();
    await socket.closed;
    const path = `${server.url}/socket.io/?EIO=3&transport=polling`;
    const greeting = await request(path);
    const [, sid] = /"sid":"([^"]+)"/.exec(greeting.text);
    let all = greeting.text.replace(/^\d+:0\{[^}]*\}/, '');
    if (!all.includes('auth')) all += (await request(`${path}&sid=${sid}`)).text;
    assert.equal(all, '2:4013:42["auth",{}]');
  });

  it('lets a client into namespaces, with what it says of itself', bounded(), async () => {
    for (const [sent, answer, auth] of [
      ['40/custom', '40/custom', '42/custom,["auth",{}]'],
      ['40/custom,', '40/custom', '42/custom,["auth",{}]'],
      ['40/custom?token=a', '40/custom', '42/custom,["auth",{"token":"a"}]'],
    ]) {
      const socket = await joined();
      socket.send(sent);
      const [first, second] = await messages(socket, 2);
      assert.match(first, new RegExp(`^${answer},?$`));
      assert.equal(second, auth);
      socket.close();
    }
  });

  it('refuses a namespace that it does not have', bounded(), async () => {
    const socket = await joined();
    socket.send('40/random');
    assert.equal((await messages(socket, 1))[0], '44/random,"Invalid namespace"');
    socket.send('42["message","still here"]');
    assert.equal((await messages(socket, 2))[1], '42["message-back","still here"]');
    socket.close();
  });

  it('closes a client that sends nonsense', bounded(), async () => {
    for (const nonsense of ['4abc', '42/none,["a"]', '42{}', '451-["a"]', Buffer.from([4, 1])]) {
      const socket = await joined();
      socket.send(nonsense);
      if (nonsense === '451-["a"]') socket.send('42["b"]');
      await socket.closed;
    }
  });

  it('answers events with as many arguments as came', bounded(), async () => {
    const socket = await joined();
    socket.send('42["message",1,"2",{"3":[true]}]');
    assert.equal((await messages(socket, 1))[0], '42["message-back",1,"2",{"3":[true]}]');
    socket.send('452-["message",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]');
    socket.send(Buffer.from([4, 1, 2, 3]));
    socket.send(Buffer.from([4, 4, 5, 6]));
    const back = (await messages(socket, 4)).slice(1);
    assert.equal(
      back[0],
      '452-["message-back",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]',
    );
    assert.deepEqual([...back[1]], [4, 1, 2, 3]);
    assert.deepEqual([...back[2]], [4, 4, 5, 6]);
    socket.close();
  });

  it('acknowledges with as many arguments as came', bounded(), async () => {
    const socket = await joined();
    socket.send('42456["message-with-ack",1,"2",{"3":[false]}]');
    assert.equal((await messages(socket, 1))[0], '43456[1,"2",{"3":[false]}]');
    socket.send('42457["message-with-ack"]');
    assert.equal((await messages(socket, 2))[1], '43457[]');
    socket.send('451-789["message-with-ack",{"_placeholder":true,"num":0}]');
    socket.send(Buffer.from([4, 7]));
    const [text, binary] = (await messages(socket, 4)).slice(2);
    assert.equal(text, '461-789[{"_placeholder":true,"num":0}]');
    assert.deepEqual([...binary], [4, 7]);
    socket.close();
  });

  it('lets a client leave one namespace and stay in another', bounded(), async () => {
    const socket = await joined();
    socket.send('40/custom');
    await messages(socket, 2);
    socket.send('41/custom');
    socket.send('42["message","still here"]');
    assert.equal((await messages(socket, 3))[2], '42["message-back","still here"]');
    socket.close();
  });

  it('keeps a client connected that leaves all', bounded(), async () => {
    const socket = await joined();
    socket.send('41');
    socket.send('2');
    socket.send('40/custom');
    assert.equal((await messages(socket, 2))[1], '42/custom,["auth",{}]');
    socket.close();
  });
});
