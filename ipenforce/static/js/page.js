/* What the other parts share: the page's texts and its announcements. */

const texts = JSON.parse(document.getElementById("texts")?.textContent || "{}");

/** The text of this name in the reader's language, its {values} filled in. */
export function text(name, values = {}) {
  return (texts[name] ?? name).replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
}

let silence;

/** Say something at the foot of the window, to the eye and to the screen reader, for a while. */
export function announce(words, milliseconds = 6000) {
  const line = document.querySelector("[data-announce]");
  if (!line) return;
  line.textContent = words;
  clearTimeout(silence);
  silence = setTimeout(() => { line.textContent = ""; }, milliseconds);
}

/** A value of localStorage, or null where the browser keeps none. */
export function recall(key) {
  try { return window.localStorage.getItem(key); } catch { return null; }
}

/** Keep a value in localStorage; null forgets it. False where the browser refuses. */
export function keep(key, value) {
  try {
    if (value === null) window.localStorage.removeItem(key);
    else window.localStorage.setItem(key, value);
    return true;
  } catch { return false; }
}
