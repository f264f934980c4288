// Middlewares of the engine, one of which waits.
import { describe } from 'node:test';
import { compare, usePair } from './pair.mjs';
import { ask, key, Polling, polling, upgrade, visit, websocket } from './talk.mjs';

describe('middlewares of the engine', () => {
  const pair = usePair({ 'engine-middlewares': true }, { middlewares: true });
  compare(pair, [
    { what: 'let a handshake through', talk: (server) => visit(server, polling) },
    { what: 'let a WebSocket through', talk: (server) => upgrade(server, websocket) },
    {
      what: 'let polls and posts through',
      talk: async (server) => {
        const session = await Polling.open(server);
        const said = [await session.post('40'), (await session.get()).headers];
        return [...said, await session.leave()];
      },
    },
    { what: 'come before all checks', talk: (server) => ask(server, '/socket.io/') },
    { what: 'refuse', talk: (server) => ask(server, `${polling}&verdict=fail`) },
    {
      what: 'refuse a WebSocket',
      talk: async (server) => {
        // The fields that were added come with ours: with all answers, or with none.
        const { status, body } = await upgrade(server, `${websocket}&verdict=fail`);
        return { status, body };
      },
    },
    { what: 'answer', talk: (server) => ask(server, `${polling}&verdict=answer`) },
    {
      what: 'answer a WebSocket',
      talk: (server) => upgrade(server, `${websocket}&verdict=answer`),
      differs: 'the answer is sent; the reference closes without a word',
    },
  ]);
});
