import { typingText } from '../store/typing';
import { useSelect } from './context';

export function TypingLine({ room }: { room: string }) {
  const text = useSelect((state) => typingText(state.typing, room));
  return (
    <p class="typing" data-testid="typing">
      {text && (
        <>
          <span class="typing-dots" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          <span dir="auto">{text}</span>
        </>
      )}
    </p>
  );
}
