/* Rows of a list field: added and removed in the page; without scripts the same buttons ask the server. */

import { announce, text } from "./page.js";
import { enhanceSelects } from "./selects.js";

const patterns = new WeakMap();

function rowsOf(list) {
  return [...list.querySelectorAll(":scope > [data-row]")];
}

function blank(row) {
  for (const field of row.querySelectorAll("input, select, textarea")) {
    if (["checkbox", "radio"].includes(field.type)) field.checked = false;
    else if (field.tagName === "SELECT") field.selectedIndex = field.multiple ? -1 : 0;
    else if (field.name && !field.name.endsWith("csrf_token")) field.value = "";
    field.tomselect?.sync();
  }
}

/** A row as the server would show it empty: no values, no errors. */
function pattern(row) {
  const copy = row.cloneNode(true);
  for (const error of copy.querySelectorAll('[id$="-error"]')) error.remove();
  for (const box of copy.querySelectorAll(".has-error")) box.classList.remove("has-error");
  for (const field of copy.querySelectorAll("input, select, textarea")) {
    field.classList.remove("is-invalid");
    field.removeAttribute("aria-invalid");
    const described = (field.getAttribute("aria-describedby") || "").split(" ").filter((id) => id && !id.endsWith("-error"));
    if (described.length) field.setAttribute("aria-describedby", described.join(" "));
    else field.removeAttribute("aria-describedby");
    field.removeAttribute("checked");
    if (field.tagName === "TEXTAREA") field.textContent = "";
    if (field.tagName === "INPUT" && !["checkbox", "radio"].includes(field.type)) field.removeAttribute("value");
    for (const option of field.querySelectorAll("option[selected]")) option.removeAttribute("selected");
  }
  return copy;
}

function renumber(list) {
  const name = list.dataset.rows;
  rowsOf(list).forEach((row, place) => {
    for (const element of [row, ...row.querySelectorAll("*")]) {
      for (const attribute of ["id", "name", "for", "aria-describedby", "aria-labelledby", "aria-controls"]) {
        const value = element.getAttribute(attribute);
        if (value) element.setAttribute(attribute, value.replaceAll(new RegExp(`(^|\\s)${name}-\\d+`, "g"), `$1${name}-${place}`));
      }
      if (element.matches("[data-row-title]")) element.textContent = text("row", { n: place + 1 });
      if (element.matches("[data-remove-row]")) element.name = `remove_${name}_${place}`;
    }
  });
  const more = list.querySelector("[data-add-row]");
  if (more && list.dataset.max) more.hidden = rowsOf(list).length >= Number(list.dataset.max);
}

function add(list) {
  const made = patterns.get(list).cloneNode(true);
  list.insertBefore(made, list.querySelector(":scope > [data-add-row]"));
  renumber(list);
  enhanceSelects(made);
  return made;
}

/** Bring a list to this many rows (no fewer than it must have), for a draft that had them. */
export function resizeRows(list, wanted) {
  if (!patterns.has(list)) return;
  while (rowsOf(list).length < wanted) add(list);
  while (rowsOf(list).length > Math.max(wanted, Number(list.dataset.min))) rowsOf(list).at(-1).remove();
  renumber(list);
}

function click(event) {
  const pressed = event.target.closest("[data-add-row], [data-remove-row]");
  const list = pressed?.closest("[data-rows]");
  if (!list || !patterns.has(list)) return;
  event.preventDefault();
  if (pressed.hasAttribute("data-add-row")) {
    const row = add(list);
    row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
    announce(text("row_added", { n: rowsOf(list).length }));
  } else {
    const row = pressed.closest("[data-row]");
    if (rowsOf(list).length <= Number(list.dataset.min)) blank(row);
    else row.remove();
    renumber(list);
    list.querySelector("[data-add-row]")?.focus();
    announce(text("row_removed"));
  }
  list.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Take over the lists below `root` that show a row to copy; before anything else changes that row. */
export function enhanceRows(root) {
  for (const list of root.querySelectorAll("[data-rows]")) {
    const first = rowsOf(list)[0];
    if (patterns.has(list) || !first || !list.querySelector(":scope > [data-add-row]")) continue;
    patterns.set(list, pattern(first));
    list.addEventListener("click", click);
  }
}
