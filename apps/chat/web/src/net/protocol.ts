/** The events of the chat, as both sides agreed on them. */
export interface User {
  id: string;
  name: string;
}

export interface Person extends User {
  online: boolean;
}

export interface Room {
  id: string;
  kind: 'public' | 'direct';
  name: string;
  last_seq: number;
  read_seq: number;
  /** The id of its last message, 0 if none: higher is newer. */
  last_id: number;
  peer?: User;
}

/** Direct rooms of ours that the server did not list, because others have newer messages. */
export interface Older {
  /** Asks for them; their `last_id` is below it. */
  before: number;
  count: number;
  /** Messages in them. */
  unread: number;
}

export interface Message {
  id: number;
  room: string;
  seq: number;
  author: User;
  text: string;
  at: number;
  client_id: string;
}

export interface Limits {
  text: number;
  name: number;
}

export interface Welcome {
  user: User;
  token: string;
  rooms: Room[];
  older: Older | null;
  /** Not all of them when they are many. */
  online: User[];
  online_count: number;
  server_time: number;
  limits: Limits;
}

export interface Refusal {
  ok: false;
  error: string;
  code: string;
}

export type Ack<T> = ({ ok: true } & T) | Refusal;
type Answer<T> = (ack: Ack<T>) => void;

export interface HistoryRequest {
  room: string;
  before?: number;
  after?: number;
  limit?: number;
}

export interface ClientEvents {
  send(
    request: { room: string; text: string; client_id: string },
    ack: Answer<{ message: Message }>,
  ): void;
  history(request: HistoryRequest, ack: Answer<{ messages: Message[]; has_more: boolean }>): void;
  open_direct(request: { user: string }, ack: Answer<{ room: Room }>): void;
  find_room(request: { room: string }, ack: Answer<{ room: Room }>): void;
  direct_rooms(
    request: { before?: number; limit?: number },
    ack: Answer<{ rooms: Room[]; older: Older | null }>,
  ): void;
  create_room(request: { name: string }, ack: Answer<{ room: Room }>): void;
  read(request: { room: string; seq: number }, ack: Answer<object>): void;
  typing(request: { room: string; on: boolean }): void;
  users(request: object, ack: Answer<{ users: Person[] }>): void;
}

export interface ServerEvents {
  welcome(welcome: Welcome): void;
  message(message: Message): void;
  room(event: { room: Room }): void;
  presence(event: { user: User; online: boolean }): void;
  typing(event: { room: string; user: User; on: boolean }): void;
  read(event: { room: string; seq: number; from: number }): void;
  notice(event: { text: string }): void;
}
