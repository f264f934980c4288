// Runs before the first paint, so that the page never flashes in the wrong colours. It is a file of
// its own because the page allows no inline scripts.
(function () {
  var system = matchMedia('(prefers-color-scheme: dark)');
  function chosen() {
    try {
      return localStorage.getItem('parley.theme');
    } catch (error) {
      return null;
    }
  }
  function apply() {
    var theme = chosen() || (system.matches ? 'dark' : 'light');
    document.documentElement.dataset.theme = theme;
    var bar = document.querySelector('meta[name="theme-color"]');
    if (bar) bar.content = theme === 'dark' ? '#0b0f1a' : '#f3f5fa';
    dispatchEvent(new Event('parley-theme'));
  }
  apply();
  system.addEventListener('change', apply);
  addEventListener('storage', apply);
  addEventListener('parley-theme-chosen', apply);
})();
