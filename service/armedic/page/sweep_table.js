// The table of a sweep: sorted by a press on a column, long ones shown in parts.

import { look } from "./diagnose.js";
import { date, element, link, plural, verdictBadge, words } from "./dom.js";

const PART = 200;
const ORDER = { broken: 0, at_risk: 1, unknown: 2, healthy: 3 };
const COLUMNS = [
  ["Verdict", (row) => ORDER[row.verdict] ?? 2],
  ["Connection", (row) => (row.connection.name ?? "").toLowerCase()],
  ["Project", (row) => row.project.toLowerCase()],
  ["Cause", (row) => row.findings[0]?.cause ?? "~"],
  ["Expires", (row) => row.expires_at ?? "~"],
];

/** The table as {element, show(rows, total)}. */
export function table() {
  const state = { column: 0, descending: false, shown: PART, rows: [], total: 0 };
  const body = element("tbody");
  const foot = element("p.hint");
  const more = element("button", { type: "button", hidden: true, on: { click: () => ((state.shown += PART), draw()) } }, "Show more");
  const heads = COLUMNS.map(([title], index) => head(title, () => sort(index)));

  function sort(index) {
    state.descending = state.column === index && !state.descending;
    state.column = index;
    draw();
  }

  function draw() {
    heads.forEach((one, index) => {
      if (index === state.column) one.setAttribute("aria-sort", state.descending ? "descending" : "ascending");
      else one.removeAttribute("aria-sort");
    });
    const sorted = [...state.rows].sort(comparison(COLUMNS[state.column][1], state.descending));
    body.replaceChildren(...sorted.slice(0, state.shown).map(line));
    more.hidden = sorted.length <= state.shown;
    const visible = Math.min(sorted.length, state.shown);
    foot.textContent = visible === state.total ? plural(state.total, "connection") : `${visible.toLocaleString("en")} of ${plural(state.total, "connection")}`;
  }

  return {
    element: element(
      "div",
      {},
      element("div.scroll", { tabindex: "0", role: "region", "aria-label": "Connections" }, element("table.sweep", {}, element("caption.hidden", {}, "Service connections"), element("thead", {}, element("tr", {}, heads)), body)),
      element("div.buttons", {}, foot, more),
    ),
    show(rows, total) {
      Object.assign(state, { rows, total });
      draw();
    },
  };
}

function head(title, sort) {
  return element("th", { scope: "col" }, element("button", { type: "button", on: { click: sort } }, title));
}

function comparison(key, descending) {
  const sign = descending ? -1 : 1;
  const name = COLUMNS[1][1];
  return (one, other) => sign * compare(key(one), key(other)) || compare(name(one), name(other));
}

function compare(one, other) {
  return one < other ? -1 : one > other ? 1 : 0;
}

function line(row) {
  const { name, id, scheme, link: page } = row.connection;
  const open = () => look([row.organization, row.project, id ?? name ?? ""]);
  const [first, ...rest] = row.findings;
  return element(
    "tr",
    {},
    element("td", { "data-label": "Verdict" }, verdictBadge(row.verdict)),
    element("th", { scope: "row", "data-label": "Connection" }, element("button.quiet", { type: "button", title: "Diagnose it", on: { click: open } }, name ?? id ?? "no name"), element("span.hint", {}, scheme ?? "", page && [scheme ? " · " : "", link(page, "Azure DevOps")])),
    element("td", { "data-label": "Project" }, row.project),
    element("td", { "data-label": "Cause" }, first ? [words(first.cause), ...(rest.length ? [" ", element("span.hint", {}, `and ${rest.length} more`)] : [])] : element("span.hint", {}, row.verdict === "healthy" ? "none" : row.summary)),
    element("td", { "data-label": "Expires" }, row.expires_at ? date(row.expires_at) : element("span.hint", {}, "not known")),
  );
}
