// The system's theme, or the one that somebody chose.
const THEMES = ["auto", "light", "dark"];
const THEME_SIGNS = { auto: "◐", light: "☀", dark: "☾" };

function theme() {
  return document.documentElement.dataset.theme ?? "auto";
}

function showTheme(chosen) {
  const root = document.documentElement, button = byId("theme");
  if (chosen === "auto") delete root.dataset.theme; else root.dataset.theme = chosen;
  button.replaceChildren(
    h("span", { "aria-hidden": "true" }, THEME_SIGNS[chosen]), h("span", {}, `Theme: ${chosen}`));
  try {
    if (chosen === "auto") localStorage.removeItem("fanscribe-theme");
    else localStorage.setItem("fanscribe-theme", chosen);
  } catch { /* storage is forbidden here: the choice holds until the page is closed */ }
}

byId("theme").addEventListener("click", () =>
  showTheme(THEMES[(THEMES.indexOf(theme()) + 1) % THEMES.length]));
showTheme(theme());
