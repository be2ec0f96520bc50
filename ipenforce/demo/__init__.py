"""Demo data: invented bureaus, people and cases, labelled as such, and published decisions as imported history."""
