// The honest clients, in a process of their own: what the attacker's process does must not delay
// them. Driven by messages of probes.mjs.
import { connected, transports } from '../../node/lib/client.mjs';

const every = { websocket: 20, polling: 100 }; // milliseconds between echoes
let probes = [];
let lateness = [];

class Probe {
  samples = [];
  waiting = 0;
  ended = '';

  constructor(name, socket) {
    this.name = name;
    this.socket = socket;
    socket.on('disconnect', (reason) => {
      this.ended = reason;
    });
    // Whether the one before has come back or not: a server that stands still delays many of them.
    this.timer = setInterval(() => this.send(), every[name]);
  }

  send() {
    const start = performance.now();
    const { samples } = this;
    ++this.waiting;
    this.socket.emit('echo', start, () => {
      --this.waiting;
      samples.push(performance.now() - start);
    });
  }

  report() {
    const { name, samples, ended, waiting } = this;
    this.samples = [];
    return { name, samples, ended, waiting, sid: this.socket.io.engine.id };
  }

  async answered(deadline) {
    while (this.waiting > 0 && !this.ended && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  stop() {
    clearInterval(this.timer);
    this.socket.disconnect();
  }
}

const actions = {
  async start({ url, ca }) {
    const options = ca ? { ca } : {};
    for (const name of Object.keys(every)) {
      const socket = await connected(url, { ...transports[name], ...options });
      probes.push(new Probe(name, socket));
    }
    return probes.map(({ socket }) => [socket.id, socket.io.engine.id]).flat();
  },
  /** Forgets what was measured so far. */
  mark() {
    for (const probe of probes) probe.samples = [];
    lateness = [];
  },
  async report({ patience }) {
    for (const probe of probes) {
      clearInterval(probe.timer);
      probe.send(); // however short the attack was, each is answered behind it
    }
    const deadline = Date.now() + patience;
    await Promise.all(probes.map((probe) => probe.answered(deadline)));
    return { probes: probes.map((probe) => probe.report()), lateness };
  },
  stop() {
    for (const probe of probes) probe.stop();
    probes = [];
  },
};

// How late this process itself is: a busy machine, which is not the server's fault.
let due = performance.now() + 5;
setInterval(() => {
  const now = performance.now();
  lateness.push(Math.max(0, now - due));
  due = now + 5;
}, 5).unref();

process.on('message', async ({ id, action, ...given }) => {
  try {
    process.send({ id, result: await actions[action](given) });
  } catch (error) {
    process.send({ id, error: error.stack });
  }
});
process.on('disconnect', () => process.exit());
