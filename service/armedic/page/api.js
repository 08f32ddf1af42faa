// The way to the API: who asks, requests, problems, uploads with progress, and answers that come line by line.

export const ROOT = new URL("../", import.meta.url); // also below a path of a reverse proxy
const KEPT = "armedic-credential";
const TRIES = 4;

/** Why there is no answer: a problem of the API, or no answer at all. */
export class Problem extends Error {
  constructor(body, status = 0, requestId = null) {
    super(body.detail || body.title || "There is no answer.");
    this.name = "Problem";
    this.title = body.title || "There is no answer";
    this.body = body;
    this.status = status;
    this.requestId = requestId;
  }
}

/** Key or token: in memory, and in sessionStorage only where that was asked for. Never in an address. */
export const credential = {
  kind: null,
  value: null,
  set(kind, value, keep) {
    [this.kind, this.value] = [kind, value];
    store(keep ? JSON.stringify({ kind, value }) : null);
  },
  forget() {
    this.set(null, null, false);
  },
  restore() {
    try {
      const kept = JSON.parse(sessionStorage.getItem(KEPT) || "null");
      if (kept) [this.kind, this.value] = [kept.kind, kept.value];
    } catch {
      // storage is forbidden, or holds something else: nobody is signed in
    }
  },
  headers() {
    if (!this.value) return {};
    return this.kind === "token" ? { Authorization: `Bearer ${this.value}` } : { "X-API-Key": this.value };
  },
};

function store(text) {
  try {
    if (text === null) sessionStorage.removeItem(KEPT);
    else sessionStorage.setItem(KEPT, text);
  } catch {
    // storage is forbidden: it is kept in memory
  }
}

/** Ask the API for JSON. */
export async function ask(path, { body, signal } = {}) {
  const response = await send(path, { body, signal });
  return parsed(await response.text(), response.status);
}

/** Ask the API for lines; each is given to `each` as it comes. Ends when the answer ends, whole or not. */
export async function lines(path, { body, signal, each }) {
  const response = await send(path, { body, signal });
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const found = (rest + value).split("\n");
      rest = found.pop();
      for (const line of found) if (line) each(JSON.parse(line));
    }
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem({ title: "The answer was cut off", detail: "The connection broke before the last line." });
  }
}

/** Send a file; fetch cannot tell how much of it is sent. */
export function upload(path, { file, signal, progress }) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", new URL(path, ROOT));
    request.setRequestHeader("Content-Type", "application/octet-stream");
    for (const [name, value] of Object.entries(credential.headers())) request.setRequestHeader(name, value);
    request.upload.addEventListener("progress", (event) => event.total && progress(event.loaded / event.total));
    request.addEventListener("error", () => reject(unreachable()));
    request.addEventListener("abort", () => reject(new DOMException("Stopped", "AbortError")));
    request.addEventListener("load", () => {
      try {
        const body = parsed(request.responseText, request.status);
        if (request.status < 400) resolve(body);
        else reject(new Problem(body, request.status, request.getResponseHeader("X-Request-ID")));
      } catch (error) {
        reject(error);
      }
    });
    signal?.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}

/** A service that has too much to do refuses a request before it begins it, and says when to come back. */
async function send(path, wanted) {
  for (let tries = 1; ; tries += 1) {
    try {
      return await once(path, wanted);
    } catch (error) {
      if (error.body?.type !== "urn:armedic:problem:overloaded" || tries === TRIES) throw error;
      await pause((error.body.retry_after_seconds ?? 1) * 1000, wanted.signal);
    }
  }
}

function pause(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    setTimeout(resolve, milliseconds);
    signal?.addEventListener("abort", () => reject(new DOMException("Stopped", "AbortError")));
  });
}

async function once(path, { body, signal }) {
  const options = { headers: { ...credential.headers() }, signal, cache: "no-store", credentials: "omit" };
  if (body !== undefined) {
    options.method = "POST";
    options.headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  let response;
  try {
    response = await fetch(new URL(path, ROOT), options);
  } catch (error) {
    throw error.name === "AbortError" ? error : unreachable();
  }
  if (response.ok) return response;
  throw new Problem(parsed(await response.text(), response.status), response.status, response.headers.get("X-Request-ID"));
}

function parsed(text, status) {
  try {
    return JSON.parse(text);
  } catch {
    const detail = `Something answered with status ${status}, and not as Armedic does: a proxy on the way, perhaps.`;
    throw new Problem({ title: "The answer cannot be read", detail }, status);
  }
}

function unreachable() {
  return new Problem({ title: "Armedic cannot be reached", detail: "The network is down, or the service is." });
}
