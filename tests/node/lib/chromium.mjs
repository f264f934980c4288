import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

function runnable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** PARLEY_CHROMIUM, else the first Chromium in PATH, else nothing. */
export function chromiumPath() {
  if (process.env.PARLEY_CHROMIUM) return process.env.PARLEY_CHROMIUM;
  const folders = (process.env.PATH ?? '').split(delimiter);
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(runnable);
}
