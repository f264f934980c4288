import { keys } from '../lib/keys';
import { Dialog } from './Dialog';

/** What cannot be seen: the keys, and what the text of a message can do. */
export function Help({ onClose }: { onClose: () => void }) {
  const keyboard = matchMedia('(pointer: fine)').matches;
  return (
    <Dialog title={keyboard ? 'Keys and formatting' : 'Formatting'} onClose={onClose}>
      {keyboard && <Keys />}
      <dl class="help">
        <dt>
          <code>`code`</code>
        </dt>
        <dd>
          Between backticks: <code>code</code>
        </dd>
        <dt>
          <code>```</code>
        </dt>
        <dd>A line of three backticks before and after: a block of code</dd>
        <dt>
          <code>https://…</code>
        </dt>
        <dd>Addresses become links</dd>
      </dl>
      <p class="help-note">Everything else is shown as it was written.</p>
    </Dialog>
  );
}

function Keys() {
  return (
    <dl class="help">
      <dt>
        <kbd>Enter</kbd>
      </dt>
      <dd>Send the message</dd>
      <dt>
        <kbd>Shift Enter</kbd>
      </dt>
      <dd>Begin a new line</dd>
      <dt>
        <kbd>{keys.find}</kbd>
      </dt>
      <dd>Find a room or a person; Enter alone goes back to the last one</dd>
      <dt>
        <kbd>{keys.step[0]}</kbd> <kbd>{keys.step[1]}</kbd>
      </dt>
      <dd>Go to the room above or below</dd>
    </dl>
  );
}
