// Which rows of a sweep are shown: by verdict, cause, project, text, and month of expiry.

import { element, verdictName, words } from "./dom.js";
import { monthOf } from "./timeline.js";

const VERDICTS = ["broken", "at_risk", "unknown", "healthy"];

/** The filters as {element, chosen, update(rows), choose(name, value)}; `changed` is called after each choice. */
export function filters(changed) {
  const chosen = { verdicts: new Set(), cause: "", project: "", text: "", month: null };
  const buttons = Object.fromEntries(VERDICTS.map((verdict) => [verdict, verdictButton(verdict, chosen, changed)]));
  const select = (label, name) => {
    const choice = element("select", { id: `filter-${name}`, on: { change: () => ((chosen[name] = choice.value), changed()) } }, element("option", { value: "" }, "All"));
    return { choice, field: field(label, choice) };
  };
  const [cause, project] = [select("Cause", "cause"), select("Project", "project")];
  const text = element("input", { id: "filter-text", type: "search", placeholder: "Name, subscription, owner …", on: { input: () => ((chosen.text = text.value.trim().toLowerCase()), changed()) } });
  return {
    element: element(
      "div.filters",
      { role: "group", "aria-label": "Filters" },
      element("div.verdicts", { role: "group", "aria-label": "Verdicts" }, Object.values(buttons)),
      element("div.fields", {}, cause.field, project.field, field("Search", text)),
    ),
    chosen,
    update(rows) {
      for (const verdict of VERDICTS) buttons[verdict].lastChild.textContent = rows.filter((row) => row.verdict === verdict).length.toLocaleString("en");
      options(cause.choice, rows.flatMap((row) => row.findings.map((finding) => finding.cause)), words);
      options(project.choice, rows.map((row) => row.project), (name) => name);
    },
    choose(name, value) {
      chosen[name] = chosen[name] === value ? null : value;
      changed();
    },
  };
}

function field(label, choice) {
  return element("div.field", {}, element("label", { for: choice.id }, label), choice);
}

/** The rows that fit. */
export function matching(rows, chosen) {
  return rows.filter(
    (row) =>
      (!chosen.verdicts.size || chosen.verdicts.has(row.verdict)) &&
      (!chosen.cause || row.findings.some((finding) => finding.cause === chosen.cause)) &&
      (!chosen.project || row.project === chosen.project) &&
      (!chosen.month || monthOf(row) === chosen.month) &&
      (!chosen.text || haystack(row).includes(chosen.text)),
  );
}

function haystack(row) {
  const { name, id, scheme, subscription_id: subscription, created_by: owner } = row.connection;
  return [row.project, name, id, scheme, subscription, owner, row.summary].filter(Boolean).join("\n").toLowerCase();
}

function verdictButton(verdict, chosen, changed) {
  const press = () => {
    const on = !chosen.verdicts.delete(verdict);
    if (on) chosen.verdicts.add(verdict);
    button.setAttribute("aria-pressed", String(on));
    changed();
  };
  const button = element(`button.count.${verdict}`, { type: "button", "aria-pressed": "false", on: { click: press } }, element("span", {}, verdictName(verdict)), " ", element("strong", {}, "0"));
  return button;
}

function options(choice, values, name) {
  const known = new Set([...choice.options].map((option) => option.value));
  for (const value of [...new Set(values)].sort()) if (!known.has(value)) choice.append(element("option", { value }, name(value)));
}
