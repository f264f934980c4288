const apple = /Mac|iPhone|iPad/.test(globalThis.navigator?.userAgent ?? '');

/** What the keys are called on this keyboard. */
export const keys = {
  find: apple ? '⌘K' : 'Ctrl K',
  step: apple ? ['⌥↑', '⌥↓'] : ['Alt ↑', 'Alt ↓'],
} as const;
