import { clockTime, fullTime, shortTime } from '../lib/time';
import type { MessageRow } from '../store/rows';
import { Avatar } from './Avatar';
import { useChat } from './context';
import { Icon } from './Icon';
import { RichText } from './RichText';

export function MessageItem({ row }: { row: MessageRow }) {
  const { author, at, head, state } = row;
  const time = (
    <time dateTime={new Date(at).toISOString()} title={fullTime(at)}>
      {head ? clockTime(at) : shortTime(at)}
    </time>
  );
  // Where nothing moves when it goes.
  const sending = state === 'sending' && (
    <span class="message-sending" title="Sending…">
      <Icon name="clock" size={14} />
      <span class="hidden">Sending…</span>
    </span>
  );
  return (
    <article
      class={head ? 'message message-head' : 'message'}
      data-testid="message"
      data-key={row.key}
      data-seq={row.seq ?? undefined}
      data-state={state}
    >
      <div class="message-gutter">{head ? <Avatar user={author} /> : sending || time}</div>
      <div class="message-body">
        <header class={head ? 'message-meta' : 'hidden'}>
          <h3 data-testid="message-author" dir="auto">
            {author.name}
          </h3>
          {head && time}
          {head && sending}
        </header>
        <RichText text={row.text} />
        {state === 'sending' && row.pending?.error && (
          <p class="message-state" role="status" data-testid="message-waits">
            {row.pending.error} It will be sent by itself.
          </p>
        )}
        {state === 'failed' && row.pending && <Failed row={row} />}
      </div>
    </article>
  );
}

function Failed({ row }: { row: MessageRow }) {
  const chat = useChat();
  const id = row.pending!.client_id;
  return (
    <p class="message-state message-failed" role="alert">
      <Icon name="alert" size={16} />
      <span>Not sent. {row.pending!.error}</span>
      <button
        type="button"
        class="text-button"
        data-testid="retry-button"
        onClick={() => chat.retry(id)}
      >
        Try again
      </button>
      <button
        type="button"
        class="text-button"
        data-testid="discard-button"
        onClick={() => chat.discard(id)}
      >
        Delete
      </button>
    </p>
  );
}
