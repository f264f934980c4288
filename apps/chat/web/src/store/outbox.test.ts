import { describe, expect, it } from 'vitest';
import { ada, bob, message, pending } from './fixtures';
import * as outbox from './outbox';

const ids = (entries: outbox.Outbox) => entries.map((entry) => entry.client_id);

describe('the outbox', () => {
  it('sends in the order of writing and passes over what failed', () => {
    const entries = [
      pending('a', { state: 'failed' }),
      pending('b', { state: 'stored' }),
      pending('c'),
      pending('d'),
    ];
    expect(outbox.nextToSend(entries)?.client_id).toBe('c');
  });

  it('takes a message once', () => {
    const once = outbox.enqueue([], pending('a'));
    expect(outbox.enqueue(once, pending('a'))).toBe(once);
  });

  it('counts what still has to reach the server', () => {
    const entries = [
      pending('a'),
      pending('b', { state: 'sending' }),
      pending('c', { state: 'failed' }),
      pending('d', { state: 'stored' }),
    ];
    expect(outbox.waiting(entries)).toBe(2);
  });

  it('puts a retried message at the end, without its old error', () => {
    const entries = [pending('a', { state: 'failed', error: 'no' }), pending('b')];
    const again = outbox.retry(entries, 'a');
    expect(ids(again)).toEqual(['b', 'a']);
    expect(again[1]).toEqual(pending('a'));
    expect(outbox.retry(again, 'b')).toBe(again);
  });

  it('lets go of what arrived, but not of what another author called the same', () => {
    const entries = [pending('a'), pending('b')];
    const foreign = message(1, { client_id: 'a', author: bob });
    expect(outbox.settle(entries, ada.id, [foreign])).toBe(entries);
    const own = message(2, { client_id: 'a', author: ada });
    expect(ids(outbox.settle(entries, ada.id, [own]))).toEqual(['b']);
  });

  it('survives a reload with names and order, and sends again what was on its way', () => {
    const entries = [
      pending('a', { state: 'sending' }),
      pending('b', { state: 'stored', seq: 4 }),
      pending('c', { state: 'failed', error: 'no' }),
    ];
    const text = JSON.stringify(outbox.toStorage(entries));
    const restored = outbox.fromStorage(JSON.parse(text), ada.id);
    expect(restored).toEqual([pending('a'), pending('c', { state: 'failed', error: 'no' })]);
  });

  it('ignores what somebody else left in the tab, and what is not an outbox', () => {
    expect(outbox.fromStorage([pending('a')], bob.id)).toEqual([]);
    expect(outbox.fromStorage([null, 3, { client_id: 'x' }], ada.id)).toEqual([]);
    expect(outbox.fromStorage('text', ada.id)).toEqual([]);
  });
});
