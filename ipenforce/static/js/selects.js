/* Long selects become searchable: select[data-search], with data-search-url where the server looks. */

import { text } from "./page.js";

function settings(select) {
  const chosen = {
    maxOptions: 200,
    render: { no_results: () => `<div class="no-results">${text("no_results")}</div>` },
    onInitialize() { wire(this, select); },
  };
  chosen.plugins = select.multiple ? { remove_button: { title: text("remove") } } : { clear_button: { title: text("clear") } };
  if (select.dataset.searchUrl) {
    chosen.shouldLoad = (query) => query.length > 0;
    chosen.score = () => () => 1; // the server has searched, by more than the label shows
    chosen.load = (query, done) => {
      const url = new URL(select.dataset.searchUrl, window.location.href);
      url.searchParams.set("q", query);
      fetch(url, { headers: { Accept: "application/json" } })
        .then((answer) => (answer.ok ? answer.json() : []))
        .then((rows) => done(rows), () => done());
    };
  }
  return chosen;
}

/** Hand the select's wiring (hint, error) to the input that people now type into. */
function wire(control, select) {
  const input = control.control_input;
  for (const name of ["aria-describedby", "aria-invalid"]) {
    const value = select.getAttribute(name);
    if (value) input.setAttribute(name, value);
  }
  select.setAttribute("aria-hidden", "true");
}

/** Make the selects below `root` searchable. */
export function enhanceSelects(root) {
  if (!window.TomSelect) return;
  for (const select of root.querySelectorAll("select[data-search]")) {
    if (!select.tomselect) new window.TomSelect(select, settings(select));
  }
}
