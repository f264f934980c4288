/** Characters as the server counts them: code points, so that an emoji is not two. */
export function textLength(text: string): number {
  let length = 0;
  for (const _ of text) length++;
  return length;
}
