import type { User } from '../net/protocol';
import { hueOf, initialsOf } from '../lib/avatar';

interface Props {
  user: User;
  small?: boolean;
  online?: boolean | undefined;
}

/** The name stands beside it; the letters are for the eye alone. */
export function Avatar({ user, small, online }: Props) {
  return (
    <span class={`avatar hue-${hueOf(user.id)}${small ? ' avatar-small' : ''}`} aria-hidden="true">
      {initialsOf(user.name)}
      {online !== undefined && <span class={online ? 'dot dot-online' : 'dot'} />}
    </span>
  );
}
