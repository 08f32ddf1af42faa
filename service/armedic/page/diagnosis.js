// A diagnosis as elements: the verdict, what was pasted with the evidence marked, findings, and what was looked at.

import { ask } from "./api.js";
import { date, element, fold, link, plural, prose, shown, sourceName, verdictBadge, verdictName, words } from "./dom.js";
import { excerpt } from "./excerpt.js";
import { places } from "./places.js";
import { repairs } from "./repair.js";

const SEEN_IN_TEXT = new Set(["message", "payload", "trace", "log"]);
const OUTCOMES = { passed: "✓", failed: "✕", warning: "!", skipped: "–", unknown: "?" };

/**
 * Show a diagnosis.
 * @param {object} diagnosis The API's answer.
 * @param {object} given `text`, what was pasted or read from the file, if it can be shown; `level` of its headings.
 */
export async function diagnosisView(diagnosis, given = {}) {
  const marks = given.text ? await marked(given.text, diagnosis.findings) : [];
  const shownMarks = new Set(marks.map((mark) => mark.finding));
  const verdict = element("div", {}, banner(diagnosis));
  const verified = (event) => verdict.replaceChildren(banner(event.detail, "After the repair"));
  return element(
    "div.diagnosis",
    { on: { "armedic:verified": verified } },
    verdict,
    marks.length ? element("section.card", { "aria-label": "Evidence" }, element("h2", {}, "Seen in what you gave"), excerpt(given.text, marks)) : null,
    diagnosis.findings.map((finding, index) => findingCard(finding, { index, marked: shownMarks.has(index), target: given.target })),
    diagnosis.checks.length ? checks(diagnosis.checks) : null,
  );
}

/** The verdict with its sentence. */
function banner(diagnosis, when = null) {
  const connection = diagnosis.connection;
  return element(
    `section.card.verdict.${diagnosis.verdict}`,
    { "aria-label": "Verdict" },
    element("p.over", {}, verdictBadge(diagnosis.verdict), when && element("span.hint", {}, when)),
    element("h2", { tabindex: "-1", class: "summary" }, prose(diagnosis.summary)),
    connection && element("p.hint", {}, [connection.name, connection.scheme && words(connection.scheme.replace(/([a-z])([A-Z])/g, "$1 $2"))].filter(Boolean).join(" · ")),
  );
}

/** In a sentence, for those who listen. */
export function said(diagnosis) {
  return `${verdictName(diagnosis.verdict)}: ${plural(diagnosis.findings.length, "finding")}.`;
}

async function marked(text, findings) {
  const known = findings.length ? await signatures() : {};
  return findings.flatMap((finding, index) => {
    const evidence = finding.evidence.filter((one) => SEEN_IN_TEXT.has(one.source));
    return places(text, finding, evidence, known[finding.cause] ?? []).map((place) => ({ ...place, finding: index }));
  });
}

let catalogue = null;

async function signatures() {
  try {
    catalogue ??= Object.fromEntries((await ask("causes")).causes.map((cause) => [cause.slug, cause.signatures]));
  } catch {
    return {}; // the marks are less exact without, and nothing else
  }
  return catalogue;
}

function findingCard(finding, { index, marked: hasMark, target }) {
  const jump = () => {
    const mark = document.getElementById(`seen-${index}`);
    mark?.scrollIntoView({ block: "center" });
    mark?.focus({ preventScroll: true });
  };
  return element(
    "article.card.finding",
    { "aria-labelledby": `finding-${index}` },
    element("p.over", {}, element(`span.badge.certainty-${certainty(finding)}`, {}, words(finding.certainty)), finding.at_risk && element("span.badge.at_risk", {}, "Works today"), element("code", {}, finding.cause)),
    element("h2", { id: `finding-${index}` }, prose(finding.title)),
    element("p", {}, prose(finding.explanation)),
    element("h3", {}, "Evidence"),
    element("ul.evidence", {}, finding.evidence.map(evidenceRow)),
    hasMark && element("button.quiet.jump", { type: "button", on: { click: jump } }, "Show in the text"),
    element("h3", {}, "What to do"),
    element("p", {}, prose(finding.remedy.summary)),
    repairs(finding.remedy.repairs, { known: Boolean(target) }),
    finding.remedy.steps.length ? fold(finding.remedy.repairs.length ? "By hand" : "Step by step", element("ol.steps", {}, finding.remedy.steps.map(step))) : null,
    more(finding),
  );
}

function certainty(finding) {
  return ["confirmed", "likely", "possible"].includes(finding.certainty) ? finding.certainty : "possible";
}

function evidenceRow(one) {
  const row = (label, value) => element("div", {}, element("dt", {}, label), element("dd", {}, shown(value)));
  const told = one.expected !== null && one.expected !== undefined;
  return element(
    "li",
    {},
    element("p.where", {}, sourceName(one.source), one.location ? [" · ", element("code", {}, one.location)] : null),
    element("dl", {}, row("Found", one.observed), told && row("Expected", one.expected)),
  );
}

function step(one) {
  return element("li", {}, element("strong", {}, prose(one.title)), element("p", {}, prose(one.detail)), element("p.hint", {}, one.who, one.link ? [" · ", link(one.link, "Microsoft’s page")] : null));
}

function more(finding) {
  const facts = Object.entries(finding.facts ?? {});
  const rows = facts.map(([name, value]) => element("div", {}, element("dt", {}, words(name).replace("Aadsts", "AADSTS")), element("dd", {}, /_(at|until)$/.test(name) ? date(value) : shown(value))));
  return fold(
    "Details",
    rows.length ? element("dl.facts", {}, rows) : null,
    finding.remedy.needs.length ? [element("h4", {}, "Rights that it needs"), element("ul", {}, finding.remedy.needs.map((need) => element("li", {}, need)))] : null,
    finding.references.length ? [element("h4", {}, "To read"), element("ul", {}, finding.references.map((page) => element("li.page", {}, link(page))))] : null,
  );
}

function checks(all) {
  const count = (outcome) => all.filter((check) => check.outcome === outcome).length;
  const told = [[count("failed"), "failed"], [count("unknown"), "not possible"], [count("warning"), "with a warning"]].filter(([number]) => number);
  const rows = all.map((check) =>
    element(
      "li",
      {},
      element(`span.outcome.${check.outcome in OUTCOMES ? check.outcome : "unknown"}`, {}, element("span", { "aria-hidden": "true" }, OUTCOMES[check.outcome] ?? "?"), element("span.hidden", {}, words(check.outcome))),
      element("div", {}, element("strong", {}, words(check.name)), element("p", {}, prose(check.detail)), check.missing_permissions.map((right) => element("p.hint", {}, `Armedic lacks: ${right}`))),
    ),
  );
  return element("div.card", {}, fold(`${plural(all.length, "check")}: ${told.length ? told.map((one) => one.join(" ")).join(", ") : "all is well"}`, element("ul.checks", {}, rows)));
}

