"use strict";
// Hides what is filtered out. All that it knows it reads from the table, as text.
(() => {
  const PAGE = 100;
  const form = document.getElementById("filters");
  if (!form) return;
  const field = (name) => document.getElementById(name);
  const text = (cell) => cell.textContent.trim();
  const rows = [...document.querySelectorAll("tbody tr")].map((row) => ({
    row,
    id: row.id,
    version: text(row.cells[0].querySelector("b")),
    environment: text(row.cells[1]),
    day: row.cells[2].firstElementChild.dateTime.slice(0, 10),
    who: text(row.cells[3]),
    result: text(row.cells[4].firstElementChild),
    text: row.textContent.toLowerCase(),
  }));
  const sections = [...document.querySelectorAll(".environment")].map((section) => ({
    section,
    name: text(section.querySelector("h2")),
    marks: [...section.querySelectorAll(".mark")].map((mark) => ({ mark, ids: mark.dataset.d.split(" ").map((id) => "d" + id) })),
  }));
  const folded = document.querySelector(".folded");
  const choices = ["environment", "who", "result"];
  const names = [...choices, "version", "text", "from", "to"];
  const more = field("more");
  let shown = PAGE;
  // The row that the address names, and the ids of the rows that the filters let through.
  let asked = "";
  let found = new Set();

  for (const name of choices) {
    const known = [...new Set(rows.map((row) => row[name]))].sort((a, b) => a.localeCompare(b));
    field(name).append(...known.map((value) => new Option(value, value)));
  }

  // A version that ends in a digit is meant whole up to its next dot: 1.6 finds 1.6.2, not 1.60.
  const isVersion = (version, wanted) =>
    version.startsWith(wanted) && !(/\d$/.test(wanted) && /^\d/.test(version.slice(wanted.length)));

  function matches(row, wanted) {
    return choices.every((name) => !wanted[name] || row[name] === wanted[name])
      && (!wanted.version || isVersion(row.version, wanted.version.replace(/^v/, "")))
      && (!wanted.text || row.text.includes(wanted.text.toLowerCase()))
      && (!wanted.from || row.day >= wanted.from)
      && (!wanted.to || row.day <= wanted.to);
  }

  function show() {
    const wanted = Object.fromEntries(names.map((name) => [name, field(name).value.trim()]));
    const fitting = rows.filter((row) => matches(row, wanted));
    found = new Set(fitting.map((row) => row.id));
    if (found.has(asked)) shown = Math.max(shown, [...found].indexOf(asked) + 1);
    const visible = new Set(fitting.slice(0, shown));
    for (const row of rows) {
      row.row.hidden = !visible.has(row);
      row.row.classList.toggle("asked", row.id === asked);
    }
    for (const { section, name, marks } of sections) {
      section.hidden = Boolean(wanted.environment) && name !== wanted.environment;
      for (const { mark, ids: own } of marks) mark.classList.toggle("off", !own.some((id) => found.has(id)));
    }
    if (folded) {
      const isWanted = sections.some(({ section, name }) => name === wanted.environment && folded.contains(section));
      folded.hidden = Boolean(wanted.environment) && !isWanted;
      folded.open ||= isWanted;
    }
    const rest = fitting.length - visible.size;
    more.parentElement.hidden = rest === 0;
    more.textContent = `Show ${Math.min(rest, PAGE)} more of ${rest}`;
    const isFiltered = names.some((name) => wanted[name]);
    field("count").value = isFiltered ? `${fitting.length} of ${rows.length} deployments; the figures are of all of them` : "";
    return wanted;
  }

  // The filters are kept in the address, so that what is seen can be sent to somebody, and beside them the row that was asked for.
  function address(wanted) {
    const kept = new URLSearchParams(Object.entries(wanted).filter(([, value]) => value)).toString();
    return kept ? "#" + kept : location.pathname + location.search;
  }

  function keep() {
    [shown, asked] = [PAGE, ""];
    history.replaceState(null, "", address(show()));
  }

  function read() {
    const hash = location.hash.slice(1);
    const given = new URLSearchParams(/^d\d+$/.test(hash) ? { row: hash } : hash);
    for (const name of names) field(name).value = given.get(name) ?? "";
    [shown, asked] = [PAGE, given.get("row") ?? ""];
    show();
    if (found.has(asked)) document.getElementById(asked).scrollIntoView({ block: "center" });
  }

  // To the newest of a mark's rows that is not filtered out.
  function go(ids) {
    const row = ids.findLast((id) => found.has(id));
    if (!row) return;
    history.pushState(null, "", address({ ...show(), row }));
    read();
  }

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", keep);
  form.addEventListener("reset", () => setTimeout(keep));
  for (const { mark, ids } of sections.flatMap((section) => section.marks)) mark.addEventListener("click", () => go(ids));
  more.addEventListener("click", () => { shown += PAGE; show(); });
  addEventListener("hashchange", read);
  form.hidden = false;
  read();
})();
