// python-socketio 5, the newest protocol.
import { testPythonClient } from '../node/lib/python.mjs';

testPythonClient(
  5,
  ['python3', '/usr/bin/python3'],
  'no python-socketio 5; install python3-socketio, python3-requests and python3-websocket',
);
