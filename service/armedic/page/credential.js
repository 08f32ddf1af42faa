// Sign in: a key or a token, asked for in a dialog and kept in memory.

import { credential } from "./api.js";
import { byId, element } from "./dom.js";

let dialog;

/** Make the dialog and let the button of the header open it. */
export function prepare() {
  credential.restore();
  const kind = element("select", { id: "credential-kind" }, option("key", "API key"), option("token", "Access token (Microsoft Entra)"));
  const value = element("input", { id: "credential-value", type: "password", autocomplete: "off", spellcheck: "false" });
  const keep = element("input", { id: "credential-keep", type: "checkbox" });
  const close = () => dialog.close();
  const use = (event) => {
    event.preventDefault();
    if (value.value.trim()) credential.set(kind.value, value.value.trim(), keep.checked);
    close();
  };
  const forget = () => {
    credential.forget();
    close();
  };
  dialog = element(
    "dialog",
    { "aria-labelledby": "credential-title" },
    element(
      "form",
      { autocomplete: "off", on: { submit: use } },
      element("h2", { id: "credential-title" }, "Sign in"),
      element("p", {}, "It goes to this service only, with each request, and is gone when the page is."),
      element("div.field", {}, element("label", { for: "credential-kind" }, "What you have"), kind),
      element("div.field", {}, element("label", { for: "credential-value" }, "Key or token"), value),
      element("label.check", {}, keep, " Keep it until this tab is closed"),
      element(
        "div.buttons",
        {},
        element("button.main", { type: "submit" }, "Use it"),
        element("button", { type: "button", on: { click: close } }, "Cancel"),
        element("button.quiet", { type: "button", id: "credential-forget", on: { click: forget } }, "Forget it"),
      ),
    ),
  );
  dialog.addEventListener("close", () => {
    value.value = "";
    show();
  });
  byId("dialogs").append(dialog);
  byId("credential").addEventListener("click", open);
  document.addEventListener("armedic:sign-in", open);
  show();
}

function option(value, text) {
  return element("option", { value }, text);
}

function open() {
  byId("credential-forget").hidden = !credential.value;
  dialog.showModal();
  byId("credential-value").focus();
}

function show() {
  byId("credential").textContent = !credential.value ? "Sign in" : credential.kind === "token" ? "Token in use" : "Key in use";
}
