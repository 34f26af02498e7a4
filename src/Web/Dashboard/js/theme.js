// Not a module, so that it runs before the first paint: the page never flashes in the other theme.
(() => {
  const chosen = localStorage.getItem("farm-theme");
  if (chosen === "dark" || chosen === "light")
    document.documentElement.dataset.theme = chosen;
})();
