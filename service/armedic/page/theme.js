// The theme, before anything is drawn: the system's unless the switch says otherwise. The only thing kept in localStorage.
"use strict";
(() => {
  const root = document.documentElement;
  const NAME = "armedic-theme";
  const kept = () => {
    try {
      return localStorage.getItem(NAME);
    } catch {
      return null; // storage is forbidden: the switch then lasts as long as the page
    }
  };
  const use = (theme) => {
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    else delete root.dataset.theme;
  };
  use(kept());
  addEventListener("DOMContentLoaded", () => {
    const choice = document.getElementById("theme");
    choice.value = root.dataset.theme || "system";
    choice.addEventListener("change", () => {
      use(choice.value);
      try {
        localStorage.setItem(NAME, choice.value);
      } catch {
        // as above
      }
    });
  });
})();
