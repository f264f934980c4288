// Long-polling by hand.
import { request } from '../../node/lib/http.mjs';

export const path = '/socket.io/?EIO=4&transport=polling';

/** A session that polls: { sid, url } with the address for its further requests. */
export async function openPolling(server, { query = '' } = {}) {
  const answer = await request(`${server.url}${path}${query}`, server.tls);
  if (answer.status !== 200) throw new Error(`no session: ${answer.status} ${answer.text}`);
  const { sid } = JSON.parse(answer.text.slice(1));
  server.secrets.push(sid);
  return { sid, path: `${path}&sid=${sid}`, url: `${server.url}${path}&sid=${sid}` };
}

export const poll = (server, session) => request(session.url, server.tls);
export const post = (server, session, body) =>
  request(session.url, { method: 'POST', body, ...server.tls });

/** A session in the main namespace, with the answer to its CONNECT taken. */
export async function joinPolling(server) {
  const session = await openPolling(server);
  await post(server, session, '40');
  await poll(server, session);
  return session;
}

/** Ends it as its client would, and says whether the server still knew it. */
export const leave = async (server, session) => (await post(server, session, '1')).text === 'ok';
