// Socket.IO protocol 5, asked with a bare WebSocket. The connect timeout is 1 s.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { useSuite } from '../node/lib/conformance.mjs';
import { bounded } from '../node/lib/settings.mjs';
import { messages, open } from '../node/lib/websocket.mjs';

describe('socketio-v5', () => {
  const server = useSuite('socketio-v5');

  /** A WebSocket whose messages are without pings and without the handshake. */
  const connect = async () => {
    const socket = await open(`${server.ws}/socket.io/?EIO=4&transport=websocket`);
    const [handshake] = await messages(socket, 1);
    assert.match(handshake, /^0\{"sid":"/);
    socket.received.shift();
    socket.on('message', (data, binary) => {
      if (binary || String(data) !== '2') return;
      socket.received.splice(socket.received.indexOf('2'), 1);
      socket.send('3');
    });
    return socket;
  };
  const joined = async (packet = '40') => {
    const socket = await connect();
    socket.send(packet);
    await messages(socket, 2);
    return socket;
  };

  it('lets a client into namespaces, with what it says of itself', bounded(), async () => {
    for (const [sent, answer, auth] of [
      ['40', /^40\{"sid":"[^"]{20}"\}$/, '42["auth",{}]'],
      ['40{"token":"123"}', /^40\{"sid":"[^"]{20}"\}$/, '42["auth",{"token":"123"}]'],
      ['40/custom,', /^40\/custom,\{"sid":"[^"]{20}"\}$/, '42/custom,["auth",{}]'],
      ['40/custom,{"token":"a"}', /^40\/custom,\{"sid":"/, '42/custom,["auth",{"token":"a"}]'],
    ]) {
      const socket = await connect();
      socket.send(sent);
      const [first, second] = await messages(socket, 2);
      assert.match(first, answer);
      assert.equal(second, auth);
      socket.close();
    }
  });

  it('refuses a namespace that it does not have', bounded(), async () => {
    const socket = await connect();
    socket.send('40/random');
    assert.equal((await messages(socket, 1))[0], '44/random,{"message":"Invalid namespace"}');
    socket.close();
  });

  it('closes a client that joins nothing', bounded(), async () => {
    const socket = await connect();
    await socket.closed;
  });

  it('closes a client that sends nonsense', bounded(), async () => {
    for (const nonsense of [
      '4abc',
      '42/none,["a"]',
      '42{}',
      '40[]',
      '451-["a"]',
      Buffer.from([1]),
    ]) {
      const socket = await joined();
      socket.send(nonsense);
      if (nonsense === '451-["a"]') socket.send('42["b"]');
      await socket.closed;
    }
  });

  it('answers events with as many arguments as came', bounded(), async () => {
    const socket = await joined();
    socket.send('42["message",1,"2",{"3":[true]}]');
    assert.equal((await messages(socket, 3))[2], '42["message-back",1,"2",{"3":[true]}]');
    socket.send('452-["message",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]');
    socket.send(Buffer.from([1, 2, 3]));
    socket.send(Buffer.from([4, 5, 6]));
    const back = (await messages(socket, 6)).slice(3);
    assert.equal(
      back[0],
      '452-["message-back",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]',
    );
    assert.deepEqual(
      [[...back[1]], [...back[2]]],
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
    );
    socket.close();
  });

  it('acknowledges with as many arguments as came', bounded(), async () => {
    const socket = await joined();
    socket.send('42456["message-with-ack",1,"2",{"3":[false]}]');
    assert.equal((await messages(socket, 3))[2], '43456[1,"2",{"3":[false]}]');
    socket.send('42457["message-with-ack"]');
    assert.equal((await messages(socket, 4))[3], '43457[]');
    socket.send('451-789["message-with-ack",{"_placeholder":true,"num":0}]');
    socket.send(Buffer.from([7]));
    const [text, bytes] = (await messages(socket, 6)).slice(4);
    assert.equal(text, '461-789[{"_placeholder":true,"num":0}]');
    assert.deepEqual([...bytes], [7]);
    socket.close();
  });

  it('lets a client leave one namespace and stay in another', bounded(), async () => {
    const socket = await joined();
    socket.send('40/custom');
    await messages(socket, 4);
    socket.send('41/custom');
    socket.send('42["message","still here"]');
    assert.equal((await messages(socket, 5))[4], '42["message-back","still here"]');
    socket.close();
  });
});
