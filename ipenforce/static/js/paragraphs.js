/* Paragraphs that the bureau keeps: [data-insert] puts its [data-paragraph] where the cursor stood in a text that is being written. */

import { announce, text } from "./page.js";

let last = null;

function usable(field) {
  return field?.isConnected && field.matches("form textarea:not([readonly])");
}

/** What is lacking to an empty line between a paragraph and what stands there. */
function gap(newlines, there) {
  return there ? "\n".repeat(Math.max(0, 2 - newlines.length)) : "";
}

/** A paragraph as it must stand there: on lines of its own, or inside a table's cell as one line. */
function fitted(words, before, after) {
  if (before.slice(before.lastIndexOf("\n") + 1).startsWith("|")) {
    return words.split(/\n+/).join("<br>").replaceAll("|", "\\|");
  }
  return `${gap(before.match(/\n*$/)[0], before)}${words}${gap(after.match(/^\n*/)[0], after)}`;
}

function insert(field, words) {
  const { selectionStart: start, selectionEnd: end, value } = field;
  field.setRangeText(fitted(words, value.slice(0, start), value.slice(end)), start, end, "end");
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Start listening for paragraphs to be inserted; a text in which the cursor never stood is not written into. */
export function offerParagraphs() {
  if (!document.querySelector("[data-paragraphs]")) return;
  document.addEventListener("focusin", (event) => { if (usable(event.target)) last = event.target; });
  document.addEventListener("click", (event) => {
    const words = event.target.closest("[data-insert]")?.closest("[data-offered]")?.querySelector("[data-paragraph]")?.textContent;
    if (!words) return;
    if (usable(last)) { insert(last, words); announce(text("paragraph_inserted")); }
    else announce(text("paragraph_where"));
  });
}
