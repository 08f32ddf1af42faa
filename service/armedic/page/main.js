// The page begins: views by the address' fragment, and what each of them needs.

import { prepare as prepareCredential } from "./credential.js";
import { byId } from "./dom.js";
import { prepare as prepareDiagnose, prefill } from "./diagnose.js";
import { prepare as prepareSweep } from "./sweep.js";

const VIEWS = ["diagnose", "sweep"];

/** "#diagnose", "#sweep", or "#diagnose/ORGANIZATION/PROJECT/CONNECTION", which fills the form in and sends nothing. */
function follow() {
  const [wanted, ...target] = location.hash.slice(1).split("/");
  if (wanted === "main") return;
  const view = VIEWS.includes(wanted) ? wanted : VIEWS[0];
  for (const name of VIEWS) byId(name).hidden = name !== view;
  for (const link of document.querySelectorAll("[data-view]")) {
    if (link.dataset.view === view) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  document.title = `${view === "sweep" ? "Sweep" : "Diagnose"} · Armedic`;
  if (view === "diagnose" && target.length >= 3) prefill(target.map(readable));
}

function readable(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

prepareCredential();
prepareDiagnose();
prepareSweep();
addEventListener("hashchange", follow);
follow();
document.documentElement.dataset.ready = "";
