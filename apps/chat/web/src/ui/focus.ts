/** Not on a touch screen: the keyboard would jump up. */
export function focusComposer(): void {
  if (!matchMedia('(pointer: fine)').matches) return;
  document.getElementById('composer')?.focus({ preventScroll: true });
}
