// python-socketio 4, which speaks the older protocols that allow_eio3 lets in.
import { testPythonClient } from '../node/lib/python.mjs';

testPythonClient(
  4,
  [process.env.PARLEY_PYTHON_4],
  'python-socketio 4 could not be installed; build the target python_packages to see why',
  { 'allow-eio3': true },
);
