/* What scripts add to the pages: each part enhances what it finds and leaves the rest alone. */

import { watchDrafts } from "./drafts.js";
import { guardForms } from "./forms.js";
import { listenToKeys } from "./keys.js";
import { offerParagraphs } from "./paragraphs.js";
import { enhanceRows } from "./rows.js";
import { enhanceSelects } from "./selects.js";
import { drawCharts } from "./charts.js";
import { announce, text } from "./page.js";

/** Enhance everything below `root`: the document at first, later each part that htmx brings in. */
function enhance(root) {
  enhanceRows(root);
  enhanceSelects(root);
  drawCharts(root);
  for (const box of root.querySelectorAll(".table-box")) {
    if (box.scrollWidth > box.clientWidth) {
      box.setAttribute("tabindex", "0");
      box.setAttribute("role", "group");
      box.setAttribute("aria-label", box.dataset.caption || "");
    }
  }
  root.querySelector("[data-error-summary]")?.focus();
}

document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector('meta[name="csrf-token"]');
  if (token) event.detail.headers["X-CSRFToken"] = token.content;
});
document.addEventListener("htmx:load", (event) => {
  if (event.detail.elt !== document.body) enhance(event.detail.elt);
});
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status === 401) window.location.reload();
  else announce(text("request_failed"));
});
document.addEventListener("htmx:sendError", () => announce(text("request_failed")));

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
  if (event.target.closest('[aria-disabled="true"]')) event.preventDefault();
  const link = event.target.closest("[data-focus]");
  if (link) {
    event.preventDefault();
    focusField(link.dataset.focus);
  }
});

/** Put the cursor into the field with this id: a plain input, a searchable select, or the first of a group. */
function focusField(id) {
  const field = document.getElementById(id);
  if (!field) return;
  const target = field.tomselect?.control_input
    ?? (field.matches("fieldset") ? field.querySelector("input:not([type=hidden]), select, textarea, button") : field);
  (field.closest(".field") ?? field).scrollIntoView({ block: "center" });
  target?.focus({ preventScroll: true });
}

enhance(document);
guardForms();
watchDrafts();
listenToKeys();
offerParagraphs();
document.documentElement.dataset.ready = "1";
