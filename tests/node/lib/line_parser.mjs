// The client's side of tests/interop/line_parser.cpp: what the official client wants of a parser.
import { Emitter } from '@socket.io/component-emitter';

/** Takes the binary out of a value, and leaves the places where it was. */
function takeOut(value, attachments) {
  if (Buffer.isBuffer(value)) {
    return { _placeholder: true, num: attachments.push(value) - 1 };
  }
  if (Array.isArray(value)) return value.map((element) => takeOut(element, attachments));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, takeOut(inner, attachments)]),
  );
}

class Encoder {
  encode({ type, nsp, id, data }) {
    const attachments = [];
    const json = data === undefined ? '' : JSON.stringify(takeOut(data, attachments));
    return ['+', ...attachments, `${type} ${nsp} ${id ?? '-'} ${json}`];
  }
}

class Decoder extends Emitter {
  #attachments = [];

  add(message) {
    if (message === '+') this.#attachments = [];
    else if (typeof message !== 'string') this.#attachments.push(message);
    else this.emit('decoded', this.#packet(message));
  }
  destroy() {}

  #packet(line) {
    const [, type, nsp, id, json] = /^(\d) (\S+) (\S+) (.*)$/s.exec(line);
    const putBack = (_, value) => (value?._placeholder ? this.#attachments[value.num] : value);
    return {
      type: Number(type),
      nsp,
      id: id === '-' ? undefined : Number(id),
      data: json ? JSON.parse(json, putBack) : undefined,
    };
  }
}

export const lineParser = { Encoder, Decoder };
