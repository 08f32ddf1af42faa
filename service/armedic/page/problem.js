// A problem, as the page shows it.

import { element } from "./dom.js";

/** Show why there is no answer; who is not known yet is offered to sign in. */
export function problemCard(error) {
  const body = error.body ?? {};
  const rows = [];
  for (const one of body.errors ?? []) rows.push(element("li", {}, one.pointer ? element("code", {}, one.pointer) : null, " ", one.detail));
  const upstream = body.upstream;
  if (upstream) {
    const parts = [upstream.system, upstream.status && `status ${upstream.status}`, upstream.code, upstream.correlation_id];
    rows.push(element("li", {}, "From ", parts.filter(Boolean).join(", ")));
  }
  for (const permission of body.missing_permissions ?? []) rows.push(element("li", {}, "Armedic lacks: ", permission));
  if (body.retry_after_seconds) rows.push(element("li", {}, `Try again in ${Math.ceil(body.retry_after_seconds)} seconds.`));
  const signIn = error.status === 401 && element("button", { type: "button", on: { click: askForCredential } }, "Sign in");
  return element(
    "div.card.problem",
    { role: "alert" },
    element("h2", { tabindex: "-1" }, error.title ?? "The page failed"),
    element("p", {}, error.message),
    rows.length ? element("ul", {}, rows) : null,
    signIn,
    error.requestId && element("p.hint", {}, "For support: request ", element("code", {}, error.requestId)),
  );
}

function askForCredential() {
  document.dispatchEvent(new CustomEvent("armedic:sign-in"));
}

/** Whether it is only that somebody pressed Stop. */
export const stopped = (error) => error.name === "AbortError";
