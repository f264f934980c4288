const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-';

/** A message's name before the server knows it: 128 random bits, so that a resend is recognised. */
export const newClientId = (): string => randomText(22);

/** A secret of 258 bits, chosen here so that a first visit whose answer is lost can be repeated. */
export const newToken = (): string => randomText(43);

function randomText(length: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(length));
  return Array.from(bytes, (byte) => alphabet[byte & 63]).join('');
}
