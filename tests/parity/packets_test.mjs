// Socket.IO packets, right and wrong: what comes back, and how it ends.
import { describe } from 'node:test';
import { compare, usePair } from './pair.mjs';
import { frames } from './talk.mjs';

const says =
  (...messages) =>
  (server) =>
    frames(server, messages);
const first =
  (...messages) =>
  (server) =>
    frames(server, messages, { join: false });
const one = '{"_placeholder":true,"num":0}';
const bytes = Buffer.from([1, 2, 3]);
const settle = '420["echo",0]';
/** In one write, before any answer. */
const pipelined =
  (...messages) =>
  (server) =>
    frames(server, [messages], { join: false });

// Why answers differ.
const limits = 'limits.* is the limit, which the reference does not have';
const inexact = 'the reference answers with another id than it was asked with';
const strict = 'what no client writes is refused, so that two readers cannot read it differently';
const at_once = 'a namespace is joined and left at once, not in a later turn of the loop';
const places = 'each attachment has one place, and each place is exactly one';

describe('events and acknowledgements', () => {
  const pair = usePair();
  compare(pair, [
    { what: 'an event', talk: says('42["say","x"]') },
    { what: 'a question', talk: says('427["echo","x"]') },
    { what: 'an event nobody knows', talk: says('427["unknown"]') },
    { what: 'an answer without values', talk: says('427["nothing back"]') },
    { what: 'two answers', talk: says('427["twice"]') },
    { what: 'the greatest id', talk: says('429007199254740991["echo",1]') },
    {
      what: 'an id that is too great',
      talk: says('429007199254740993["echo",1]'),
      differs: inexact,
    },
    { what: 'an id of 400 digits', talk: says(`42${'9'.repeat(400)}["echo",1]`), differs: inexact },
    { what: 'an id with zeros before', talk: says('42007["echo",1]') },
    { what: 'an id behind a space', talk: says('42 7["echo",1]'), differs: strict },
    { what: 'a negative id', talk: says('42-1["echo",1]') },
    { what: 'a number for a name', talk: says('427[5]') },
    { what: 'an event named error', talk: says('427["error"]') },
    { what: 'an empty name', talk: says('427[""]') },
    { what: 'a long name', talk: says(`427["${'x'.repeat(257)}"]`), differs: limits },
    { what: 'no payload', talk: says('42'), differs: 'an event without a name is none' },
    { what: 'no name', talk: says('42[]') },
    { what: 'an object', talk: says('42{}') },
    { what: 'null', talk: says('42null') },
    { what: 'null for a name', talk: says('42[null]') },
    { what: 'an object for a name', talk: says('42[{}]') },
    { what: 'half an array', talk: says('42["say"') },
    { what: 'text behind the payload', talk: says('42["say"]x') },
    { what: 'space around the payload', talk: says('42 ["say", 1] ') },
    ...[
      'connect',
      'connect_error',
      'disconnect',
      'disconnecting',
      'newListener',
      'removeListener',
    ].map((name) => ({ what: `the name ${name}`, talk: says(`42["${name}"]`) })),
    { what: 'the name connection', talk: says('42["connection"]') },
    { what: 'an answer nobody waits for', talk: says('4399["x"]') },
    { what: 'an answer without id', talk: says('43["x"]'), differs: 'it answers nothing' },
    { what: 'an answer that is an object', talk: says('430{}') },
    {
      what: 'deep JSON',
      talk: says(`427["echo",${'['.repeat(500)}${']'.repeat(500)}]`),
      differs: limits,
    },
    {
      what: 'half a surrogate pair',
      talk: says('427["echo","\\ud800"]'),
      differs: 'texts are UTF-8, which has no half pairs; RawJson keeps them',
    },
    { what: 'a NUL', talk: says('427["echo","\\u0000"]') },
    {
      what: 'a large number',
      talk: says('427["echo",1e400]'),
      differs: 'a double has no such value; RawJson keeps the text',
    },
    { what: 'minus zero', talk: says('427["echo",-0]') },
    { what: 'a number written at length', talk: says('427["echo",1.0]') },
    { what: 'repeated keys', talk: says('427["echo",{"a":1,"a":2}]') },
    { what: '__proto__ for a key', talk: says('427["echo",{"__proto__":1}]') },
    {
      what: 'the order of keys',
      talk: says('427["echo",{"b":1,"a":2}]'),
      differs: 'Json sorts them; RawJson and described types do not',
    },
    { what: 'keys that are numbers', talk: says('427["echo",{"b":1,"2":2,"1":3}]') },
  ]);
});

describe('attachments', () => {
  const pair = usePair();
  compare(pair, [
    { what: 'one', talk: says(`451-7["echo",${one}]`, bytes) },
    { what: 'deep in a value', talk: says(`451-7["echo",{"a":[${one}]}]`, bytes) },
    {
      what: 'in another namespace',
      talk: says('40/room-1,', `451-/room-1,["echo",${one}]`, bytes),
    },
    { what: 'none announced', talk: says('450-["echo"]', '6') },
    { what: 'no count', talk: says(`45["echo",${one}]`, bytes) },
    { what: 'an empty count', talk: says(`45-["echo",${one}]`, bytes) },
    {
      what: 'a count with an exponent',
      talk: says(`451e0-7["echo",${one}]`, bytes),
      differs: strict,
    },
    {
      what: 'a count with a zero before',
      talk: says(`4501-7["echo",${one}]`, bytes),
      differs: strict,
    },
    { what: 'a count behind a space', talk: says(`45 1-7["echo",${one}]`, bytes), differs: strict },
    { what: 'a negative count', talk: says(`45-1-7["echo",${one}]`, bytes) },
    { what: 'a broken count', talk: says(`451.5-7["echo",${one}]`, bytes) },
    { what: 'eleven', talk: says(`4511-7["echo",${one}]`, bytes) },
    { what: 'binary nobody awaits', talk: says(bytes) },
    { what: 'text while binary is awaited', talk: says(`451-7["echo",${one}]`, '42["say",1]') },
    {
      what: 'a place that does not exist',
      talk: says('451-7["echo",{"_placeholder":true,"num":1}]', bytes),
    },
    {
      what: 'a place that is text',
      talk: says('451-7["echo",{"_placeholder":true,"num":"splice"}]', bytes),
    },
    {
      what: 'a place that is half a number',
      talk: says('451-7["echo",{"_placeholder":true,"num":0.5}]', bytes),
      differs: places,
    },
    {
      what: 'one attachment in two places',
      talk: says(`451-7["echo",[${one},${one}]]`, bytes),
      differs: places,
    },
    { what: 'an attachment in no place', talk: says('451-7["echo",1]', bytes), differs: places },
    { what: 'a place in a plain event', talk: says(`427["echo",${one}]`) },
    {
      what: 'a place with more in it',
      talk: says('451-7["echo",{"_placeholder":true,"num":0,"x":1}]', bytes),
      differs: places,
    },
    { what: 'an answer with an attachment', talk: says(`461-7[${one}]`, bytes) },
  ]);
});

describe('namespaces', () => {
  const pair = usePair();
  compare(pair, [
    { what: 'the main one', talk: first('40') },
    { what: 'the main one by name', talk: first('40/,') },
    { what: 'auth', talk: first('40{"token":1}') },
    { what: 'another', talk: first('40/room-1,') },
    { what: 'another without its comma', talk: first('40/room-1') },
    { what: 'another with a query', talk: first('40/room-1?a=b,') },
    { what: 'an unknown one', talk: first('40/none,') },
    { what: 'one that refuses', talk: first('40/chat,') },
    { what: 'one that refuses with data', talk: first('40/chat,{"token":"x"}') },
    { what: 'one that lets in', talk: first('40/chat,{"token":"secret"}') },
    { what: 'auth that is text', talk: first('40"x"') },
    { what: 'auth that is a list', talk: first('40[]') },
    { what: 'auth that is null', talk: first('40null') },
    { what: 'auth that is no JSON', talk: first('40{x') },
    { what: 'one that is joined', talk: says('40') },
    { what: 'one that is joined, with others', talk: says('40/room-1,', '40/room-1,') },
    { what: 'an event before joining', talk: first('42["say",1]') },
    { what: 'an event of one not joined', talk: says('42/room-1,["x"]') },
    { what: 'an answer of one not joined', talk: says('43/room-1,1[]') },
    { what: 'leaving one not joined', talk: says('41/room-1,') },
    { what: 'leaving one', talk: says('40/room-1,', '41/room-1,') },
    {
      what: 'an event of one that was left',
      talk: says('40/room-1,', '41/room-1,', settle, '42/room-1,["x"]'),
      differs: 'a late packet ends nothing',
    },
    { what: 'coming back to one', talk: says('40/room-1,', '41/room-1,', settle, '40/room-1,') },
    {
      what: 'coming back at once',
      talk: says('40/room-1,', ['41/room-1,', '40/room-1,']),
      differs: at_once,
    },
    { what: 'leaving the main one', talk: says('41') },
    { what: 'leaving with a payload', talk: says('41{}') },
    { what: 'a refusal by the client', talk: says('44{"message":"x"}') },
    { what: 'an unknown type', talk: says('47') },
    { what: 'a letter for a type', talk: says('4x') },
    { what: 'a name that is long', talk: says(`40/${'n'.repeat(300)},`), differs: limits },
    { what: 'sent away', talk: says('42["kick me"]') },
    {
      what: 'sent away, and an event that was on its way',
      talk: says('42["kick me"]', '40/room-1,', '42["say",1]'),
      differs: 'a late packet ends nothing',
    },
    {
      what: 'two namespaces at once',
      talk: (server) => frames(server, ['40/room-1,', '40/room-2,'], { join: false }),
    },
    {
      what: 'an event right behind CONNECT',
      talk: pipelined('40', '42["say",1]'),
      differs: at_once,
    },
    {
      what: 'CONNECT twice at once',
      talk: pipelined('40', '40'),
      differs: 'one client has one socket',
    },
    { what: 'the connection ended', talk: says('42["close me"]') },
    { what: 'ended with two namespaces', talk: says('40/room-1,', '42["close me"]') },
  ]);
});
