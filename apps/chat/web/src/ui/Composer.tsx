import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { plural } from '../lib/plural';
import { textLength } from '../lib/text_length';
import { kept } from '../net/storage';
import { roomTitle, type RoomState } from '../store/rooms';
import { useChat, useSelect } from './context';
import { focusComposer } from './focus';
import { Icon } from './Icon';

const warnBelow = 200;

export function Composer({ room }: { room: RoomState }) {
  const chat = useChat();
  const limit = useSelect((state) => state.limits.text);
  const area = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(() => kept.drafts.get()?.[room.id] ?? '');
  const left = limit - textLength(text);
  const sendable = text.trim() !== '' && left >= 0;

  // Before the next key is handled, which belongs to the room that was just opened.
  useLayoutEffect(focusComposer, []);

  useLayoutEffect(() => {
    const element = area.current;
    if (!element) return;
    element.style.height = 'auto';
    element.style.height = `${element.scrollHeight}px`;
  }, [text]);

  // At once: an effect behind the next frame does not run where the page goes before it.
  useLayoutEffect(() => {
    const drafts = { ...kept.drafts.get() };
    if (text) drafts[room.id] = text;
    else delete drafts[room.id];
    kept.drafts.set(drafts);
  }, [text]);

  const send = () => {
    if (!sendable) return;
    chat.send(text.trim());
    setText('');
    area.current?.focus();
  };

  const name = roomTitle(room);
  const prompt = room.kind === 'direct' ? `Message ${name}` : `Message #${name}`;
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <label class="hidden" for="composer">
        {prompt}
      </label>
      <textarea
        id="composer"
        ref={area}
        data-testid="composer"
        rows={1}
        dir="auto"
        placeholder={prompt}
        enterkeyhint="send"
        value={text}
        aria-invalid={left < 0}
        aria-describedby="composer-left"
        onInput={(event) => {
          const value = event.currentTarget.value;
          setText(value);
          if (value.trim()) chat.typing.typed(room.id);
          else chat.typing.stop();
        }}
        onBlur={() => chat.typing.stop()}
        onKeyDown={(event) => {
          // While a word is being composed, Enter belongs to the input method.
          if (
            event.key !== 'Enter' ||
            event.shiftKey ||
            event.isComposing ||
            event.keyCode === 229
          ) {
            return;
          }
          event.preventDefault();
          send();
        }}
      />
      <button
        class="send"
        data-testid="send-button"
        aria-label="Send"
        title="Send (Enter)"
        disabled={!sendable}
        // The keyboard of a phone stays when the field keeps the focus.
        onPointerDown={(event) => event.preventDefault()}
      >
        <Icon name="send" />
      </button>
      <p id="composer-left" class={left < 0 ? 'composer-left composer-over' : 'composer-left'}>
        {left < warnBelow &&
          (left < 0
            ? `${plural(-left, 'character', 'characters')} too long`
            : `${plural(left, 'character', 'characters')} left`)}
      </p>
    </form>
  );
}
