/* Keys: / to the search box, n for a new one, ? for help, Ctrl+S for a draft. Single keys can be switched off. */

import { keep, recall } from "./page.js";
import { saveDrafts } from "./drafts.js";

const SWITCH = "ipenforce.keys";

function typing(target) {
  return target.isContentEditable || target.closest("input, textarea, select, .ts-wrapper, dialog");
}

function press(event) {
  if (event.key.toLowerCase() === "s" && (event.ctrlKey || event.metaKey) && !event.altKey) {
    if (saveDrafts(true)) event.preventDefault();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
  if (recall(SWITCH) === "off") return;
  if (event.key === "/") {
    const box = document.querySelector("[data-search-box]");
    if (box) { event.preventDefault(); box.focus(); box.select(); }
  } else if (event.key === "n") {
    document.querySelector("[data-new]")?.click();
  } else if (event.key === "?") {
    event.preventDefault();
    openHelp();
  }
}

function openHelp() {
  document.getElementById("key-help")?.showModal?.();
}

/** Start listening. */
export function listenToKeys() {
  document.addEventListener("keydown", press);
  document.addEventListener("click", (event) => { if (event.target.closest("[data-open-help]")) openHelp(); });
  const box = document.querySelector("[data-keys-on]");
  if (box) {
    box.checked = recall(SWITCH) !== "off";
    box.addEventListener("change", () => keep(SWITCH, box.checked ? "on" : "off"));
  }
}
