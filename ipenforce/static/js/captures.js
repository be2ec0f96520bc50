/* One click copies a captured price and sold count into the calculation sheet: the last row, or a new one. */

function lastRow() {
  return [...document.querySelectorAll('[data-rows="lines"] > [data-row]')].at(-1);
}

function field(row, name) {
  return row.querySelector(`[name$="-${name}"]`);
}

document.addEventListener("click", (event) => {
  const pressed = event.target.closest("[data-capture]");
  if (!pressed) return;
  if (field(lastRow(), "description").value) document.querySelector('[data-rows="lines"] > [data-add-row]').click();
  const row = lastRow();
  const values = {
    description: pressed.dataset.description, quantity: pressed.dataset.quantity,
    unit_price_fen: pressed.dataset.price.replaceAll(",", ""), evidence: pressed.dataset.evidence,
  };
  for (const [name, value] of Object.entries(values)) field(row, name).value = value;
  if (!field(row, "unit").value) field(row, "unit").value = "件";
  field(row, "description").dispatchEvent(new Event("input", { bubbles: true }));
  row.scrollIntoView({ block: "center" });
  field(row, "description").focus({ preventScroll: true });
});
