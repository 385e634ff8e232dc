// Before anything is drawn: whoever chose a theme does not see the other one flash.
try {
  const chosen = localStorage.getItem("fanscribe-theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
} catch { /* storage is forbidden here: the system's theme it is */ }
