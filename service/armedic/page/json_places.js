// Where in a JSON text the value that a pointer names stands. Only the way to it is looked at closely.

/** The place of a value: {start, end, key}, `key` being where its member's name begins; null where there is none. */
export function place(text, pointer) {
  const path = pointer === "" ? [] : pointer.slice(1).split("/").map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
  try {
    return walk(text, blank(text, 0), path, null);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function walk(text, start, path, key) {
  if (!path.length) return { start, end: skip(text, start), key: key ?? start };
  const [wanted, ...rest] = path;
  if (text[start] === "{") {
    for (const member of members(text, start)) if (member.name === wanted) return walk(text, member.value, rest, member.key);
  } else if (text[start] === "[") {
    let index = 0;
    for (const value of items(text, start)) if (String(index++) === wanted) return walk(text, value, rest, null);
  }
  return null;
}

function* members(text, start) {
  let at = blank(text, start + 1);
  while (text[at] === '"') {
    const end = skip(text, at);
    const colon = blank(text, end);
    if (text[colon] !== ":") throw new SyntaxError("no colon");
    const value = blank(text, colon + 1);
    yield { name: JSON.parse(text.slice(at, end)), key: at, value };
    at = next(text, skip(text, value));
  }
}

function* items(text, start) {
  let at = blank(text, start + 1);
  while (at < text.length && text[at] !== "]") {
    yield at;
    at = next(text, skip(text, at));
  }
}

function next(text, end) {
  const at = blank(text, end);
  return text[at] === "," ? blank(text, at + 1) : at;
}

function blank(text, at) {
  while (at < text.length && " \t\r\n".includes(text[at])) at += 1;
  return at;
}

/** The end of the value that begins here. */
function skip(text, start) {
  if (text[start] === '"') return string(text, start);
  if (text[start] !== "{" && text[start] !== "[") {
    const plain = /[^\s,\]}]+/y;
    plain.lastIndex = start;
    if (!plain.test(text)) throw new SyntaxError("no value");
    return plain.lastIndex;
  }
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const sign = text[at];
    if (sign === '"') at = string(text, at) - 1;
    else if (sign === "{" || sign === "[") depth += 1;
    else if ((sign === "}" || sign === "]") && --depth === 0) return at + 1;
  }
  throw new SyntaxError("no end");
}

function string(text, start) {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === "\\") at += 1;
    else if (text[at] === '"') return at + 1;
  }
  throw new SyntaxError("no end");
}
