// A wire between clients and a server that can be cut: what a lost network looks like to both. The
// client's own close() would be a goodbye.
import net from 'node:net';

/** A TCP proxy on a port of its own: `url`, `cut()` for all that go through it now, `close()`. */
export async function wireTo(server) {
  const pairs = new Set();
  const proxy = net.createServer((near) => {
    const far = net.connect(server.port, '127.0.0.1');
    const pair = [near, far];
    pairs.add(pair);
    const end = () => {
      pairs.delete(pair);
      for (const socket of pair) socket.destroy();
    };
    for (const socket of pair) socket.setNoDelay(true).on('error', end).on('close', end);
    near.pipe(far);
    far.pipe(near);
  });
  await new Promise((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const cut = () => {
    for (const [near, far] of [...pairs]) {
      near.destroy();
      far.destroy();
    }
  };
  const close = () =>
    new Promise((resolve) => {
      proxy.close(resolve);
      cut();
    });
  return { url: `http://127.0.0.1:${proxy.address().port}`, cut, close };
}
