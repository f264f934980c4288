import { useEffect, useRef, useState } from 'preact/hooks';
import { textLength } from '../lib/text_length';
import { useChat, useSelect } from './context';
import { Icon } from './Icon';
import { Logo } from './Logo';

export function Entry() {
  const chat = useChat();
  const refusal = useSelect((state) => state.entryError);
  const joining = useSelect((state) => state.phase === 'joining');
  const notice = useSelect((state) => state.notice);
  const unreachable = useSelect((state) => state.link === 'offline');
  const limit = useSelect((state) => state.limits.name);
  const [name, setName] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const error = problem ?? refusal;

  useEffect(() => input.current?.focus(), []);
  useEffect(() => {
    if (refusal) input.current?.select();
  }, [refusal]);

  const submit = (event: Event) => {
    event.preventDefault();
    const tidy = name.trim().replace(/\s+/g, ' ');
    if (!tidy) setProblem('Say who you are first.');
    else if (textLength(tidy) > limit) setProblem(`A name has at most ${limit} characters.`);
    else {
      setProblem(null);
      chat.enter(tidy);
      return;
    }
    input.current?.focus();
  };

  return (
    <main class="entry">
      <form class="entry-card" onSubmit={submit} noValidate>
        <Logo size={56} />
        <h1>Parley</h1>
        <p class="entry-lead">Come in and talk. All it takes is a name.</p>
        <label for="name">Your name</label>
        <input
          id="name"
          ref={input}
          class={error ? 'field field-wrong' : 'field'}
          data-testid="name-input"
          autoComplete="nickname"
          autoCapitalize="words"
          spellcheck={false}
          enterkeyhint="go"
          value={name}
          aria-invalid={error !== null}
          aria-describedby="entry-error"
          onInput={(event) => {
            setName(event.currentTarget.value);
            setProblem(null);
          }}
        />
        <p id="entry-error" class="entry-error" role="alert">
          {error && (
            <span data-testid="entry-error">
              <Icon name="alert" size={16} /> {error}
            </span>
          )}
        </p>
        <button class="button button-wide" data-testid="enter-button" disabled={joining}>
          {joining ? 'One moment…' : 'Enter'}
        </button>
        <p class="entry-note" role="status">
          {joining && (notice ?? (unreachable && 'The server does not answer. Trying again…'))}
        </p>
      </form>
      <p class="entry-flag">
        The bubble flies signal flag K: <q>I wish to communicate with you.</q>
      </p>
    </main>
  );
}
