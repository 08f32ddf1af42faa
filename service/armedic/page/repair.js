// Repairs: the plan as a comparison, what it lacks and what cannot be undone; applied when asked for once, then verified.

import { ask } from "./api.js";
import { byId, capital, element, fold, plural, prose, safetyBadge, verdictBadge, words } from "./dom.js";
import { diffView } from "./diff.js";
import { problemCard } from "./problem.js";

const OUTCOMES = {
  planned: ["Planned", "unknown"],
  verified: ["Done and verified", "healthy"],
  applied: ["Done; it could not be verified", "at_risk"],
  pending: ["Done; it takes effect later", "at_risk"],
  no_change: ["Nothing to change", "healthy"],
  rolled_back: ["Refused, and taken back", "broken"],
  failed: ["Failed", "broken"],
};

/** The repairs that a finding suggests. */
export function repairs(suggestions, { known }) {
  if (!suggestions.length) return null;
  return element("ul.repairs", {}, suggestions.map((one) => suggestion(one, known)));
}

function suggestion(one, known) {
  const result = element("div", { "aria-live": "polite" });
  if (!one.request) {
    const why = known ? "needs values that this finding does not tell: see by hand" : "name the service connection, and Armedic can plan it";
    return element("li", {}, element("p", {}, element("strong", {}, words(one.kind)), " ", safetyBadge(one.safety)), element("p.hint", {}, capital(why)));
  }
  const button = element("button", { type: "button" }, `Plan: ${words(one.kind).toLowerCase()}`);
  button.addEventListener("click", () => run(one.request, { result, button }));
  return element("li", {}, element("div.offer", {}, button, safetyBadge(one.safety)), result);
}

/** Send a request to /repair and show what comes of it. */
async function run(request, { result, button, applying = false }) {
  button.disabled = true;
  result.replaceChildren(element("p.status", {}, applying ? "Applying, then looking again …" : "Planning …"));
  try {
    const reply = await ask("repair", { body: request });
    result.replaceChildren(reply.mode === "plan" ? plan(reply, request, result, button) : applied(reply, request, result, button));
  } catch (error) {
    const fresh = error.body?.plan;
    result.replaceChildren(problemCard(error));
    if (fresh) result.append(plan(fresh, request, result, button));
  } finally {
    button.disabled = false;
  }
  result.querySelector("h2, h4")?.focus();
}

function plan(reply, request, result, button) {
  const real = reply.changes.filter((change) => change.action !== "no_change");
  const lacking = [...new Set(reply.changes.flatMap((change) => change.lacking))];
  const box = element("div.plan", {}, element("h4", { tabindex: "-1" }, reply.withheld ? "No repair from here" : real.length ? `The plan: ${plural(real.length, "change")}` : "Nothing to change"));
  if (reply.withheld) box.append(notice("at_risk", capital(reply.withheld)));
  box.append(...reply.handoff.map(handoff), ...reply.changes.map(changeView));
  if (lacking.length) box.append(notice("broken", "Armedic’s identity lacks rights for it, so it cannot be applied:", lacking));
  if (reply.irreversible.length) box.append(notice("at_risk", "This cannot be undone:", reply.irreversible));
  if (real.length && !reply.withheld && !lacking.length) {
    const apply = element("button.main", { type: "button" }, "Apply …");
    apply.addEventListener("click", async () => {
      if (!(await confirmed(reply, real))) return;
      apply.remove();
      await run({ ...request, mode: "apply", fingerprint: reply.fingerprint }, { result, button, applying: true });
    });
    box.append(element("div.buttons", {}, apply));
  }
  return box;
}

function applied(reply, request, result, button) {
  const [text, colour] = OUTCOMES[reply.outcome] ?? [words(reply.outcome), "unknown"];
  const box = element("div.plan", {}, element("h4", { tabindex: "-1" }, element(`span.badge.${colour}`, {}, text)));
  const seen = reply.verification;
  if (seen) {
    box.append(element("p.verification", {}, verdictBadge(seen.verdict), " ", prose(seen.summary)));
    result.dispatchEvent(new CustomEvent("armedic:verified", { detail: seen, bubbles: true }));
  }
  if (reply.error) box.append(notice("broken", reply.error.detail, reply.error.missing_permissions ?? []));
  if (reply.withheld) box.append(notice("at_risk", capital(reply.withheld)), ...reply.handoff.map(handoff));
  box.append(fold(`What was done: ${plural(reply.changes.length, "change")}`, ...reply.changes.map(changeView)));
  if (reply.outcome === "pending") {
    const again = element("button", { type: "button" }, "Look again");
    again.addEventListener("click", () => run(request, { result, button, applying: true }));
    box.append(element("div.buttons", {}, again));
  }
  return box;
}

function changeView(change) {
  const call = change.method && element("p.call", {}, element("code", {}, `${change.method} ${change.url}`));
  const done = change.status !== "planned" && element("span.badge.unknown", {}, words(change.status));
  const both = change.before !== null || change.after !== null;
  return element(
    "section.change",
    {},
    element("p", {}, element("strong", {}, `${words(change.action)} ${change.target}`), " ", safetyBadge(change.safety), " ", done),
    change.detail && element("p.hint", {}, change.detail),
    both && diffView(change.before, change.after, `Before and after: ${change.target}`),
    fold("The call and its rights", call, element("ul", {}, change.needs.map((need) => element("li", {}, need, change.lacking.includes(need) && " (lacking)")))),
  );
}

function handoff(one) {
  const values = Object.entries(one.values).map(([name, value]) => element("div", {}, element("dt", {}, words(name)), element("dd", {}, value)));
  return element("section.change", {}, element("p", {}, element("strong", {}, one.who)), element("p", {}, one.what), element("dl.facts", {}, values));
}

function notice(colour, text, items = []) {
  return element(`div.notice.${colour}`, {}, element("p", {}, text), items.length ? element("ul", {}, items.map((one) => element("li", {}, one))) : null);
}

/** Ask, once for the whole plan. */
function confirmed(reply, real) {
  return new Promise((resolve) => {
    const dialog = element("dialog", { "aria-labelledby": "confirm-title" });
    const close = (answer) => () => {
      dialog.returnValue = answer;
      dialog.close();
    };
    const cancel = element("button", { type: "button", on: { click: close("") } }, "Cancel");
    dialog.append(
      element("h2", { id: "confirm-title" }, `Apply ${plural(real.length, "change")}?`),
      element("ul", {}, real.map((change) => element("li", {}, `${words(change.action)} ${change.target} `, safetyBadge(change.safety)))),
      reply.irreversible.length ? notice("at_risk", "This cannot be undone:", reply.irreversible) : "",
      element("div.buttons", {}, element("button.main", { type: "button", on: { click: close("yes") } }, "Apply"), cancel),
    );
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    byId("dialogs").append(dialog);
    dialog.showModal();
    cancel.focus();
  });
}
