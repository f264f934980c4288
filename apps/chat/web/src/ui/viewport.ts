/** Some phones lay the keyboard over the page instead of making it smaller; the page follows what is left. */
export function followViewport(): void {
  const view = window.visualViewport;
  if (!view) return;
  const follow = () => {
    // Zoomed in, the reader wants to see a part, not a smaller page.
    if (view.scale > 1.01) return;
    document.documentElement.style.setProperty('--view-height', `${Math.round(view.height)}px`);
    if (view.offsetTop > 0) scrollTo(0, 0);
  };
  view.addEventListener('resize', follow);
  view.addEventListener('scroll', follow);
  follow();
}
