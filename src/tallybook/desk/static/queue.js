// The match queue by keyboard: s same, d different, u unsure.
"use strict";

document.addEventListener("keydown", (event) => {
  if (localStorage.getItem("tallybook-keys") === "off" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches("input, textarea, select")) return;
  const button = ["s", "d", "u"].includes(event.key) && document.querySelector(`.verdict [data-key="${event.key}"]`);
  if (button) {
    event.preventDefault();
    button.click();
  }
});
