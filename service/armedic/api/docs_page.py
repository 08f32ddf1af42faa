"""The API page: HTML from the OpenAPI document, without scripts, without anything from elsewhere."""

import base64
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any, Final

STYLE: Final = """
:root { color-scheme: light dark; --line: #8884; --soft: #8881; --link: light-dark(#0b57d0, #8ab4f8) }
* { box-sizing: border-box }
body { font: 16px/1.55 system-ui, sans-serif; margin: 0 auto; max-width: 62rem; padding: 1rem 1.25rem 5rem }
h1 { font-size: 2rem; margin: .5rem 0 }
h2 { border-top: 1px solid var(--line); margin-top: 2.5rem; padding-top: 1.5rem }
h3 { font-size: 1.1rem; margin: 2rem 0 .25rem } a { color: var(--link) }
code, pre { font: .875em/1.5 ui-monospace, monospace } code { background: var(--soft); padding: .1em .3em }
pre { background: var(--soft); border: 1px solid var(--line); border-radius: .4rem; overflow-x: auto; padding: .8rem }
table { border-collapse: collapse; margin: .5rem 0; width: 100% }
th, td { border-bottom: 1px solid var(--line); padding: .35rem .6rem .35rem 0; text-align: left; vertical-align: top }
summary { cursor: pointer; padding: .25rem 0 } .method { font-weight: 700; margin-right: .5rem }
.note { opacity: .75 } nav ul { columns: 2; list-style: none; padding: 0 }
@media (max-width: 40rem) { nav ul { columns: 1 } }
"""
STYLE_SOURCE: Final = "sha256-" + base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
_CODE: Final = re.compile(r"`([^`]+)`")
_METHODS: Final = ("get", "post", "put", "patch", "delete")


def page(document: Mapping[str, Any]) -> str:
    """The whole page."""
    info = document["info"]
    operations = list(_operations(document))
    links = "".join(
        f'<li><a href="#{escape(op["operationId"])}"><code>{method.upper()} {escape(path)}</code></a></li>'
        for method, path, op in operations
    )
    sections = "".join(_tag(tag, operations, document) for tag in document.get("tags", ()))
    schemas = "".join(_schema(name, schema) for name, schema in document["components"]["schemas"].items())
    title = f"{escape(info['title'])} API"
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>{STYLE}</style></head><body>
<header><h1>{title} <span class="note">{escape(info["version"])}</span></h1>{_text(info.get("description", ""))}
<p>For machines: <a href="/openapi.json">/openapi.json</a> (OpenAPI {escape(document["openapi"])}).</p></header>
<nav aria-label="Operations"><ul>{links}</ul></nav>
<main>{sections}<h2 id="schemas">Schemas</h2>{schemas}</main></body></html>
"""


def _operations(document: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for path, item in document["paths"].items():
        for method in _METHODS:
            if method in item:
                yield method, path, item[method]


def _tag(
    tag: Mapping[str, Any], operations: list[tuple[str, str, Mapping[str, Any]]], document: Mapping[str, Any]
) -> str:
    own = [_operation(*entry, document) for entry in operations if tag["name"] in entry[2].get("tags", ())]
    return f"<section><h2>{escape(tag['name'])}</h2>{_text(tag.get('description', ''))}{''.join(own)}</section>"


def _operation(method: str, path: str, operation: Mapping[str, Any], document: Mapping[str, Any]) -> str:
    identifier = escape(operation["operationId"])
    bodies = "".join(
        f"<p>Body: {_kind(media['schema'])}</p>{_example('Example request', media)}"
        for media in operation.get("requestBody", {}).get("content", {}).values()
    )
    return f"""<article aria-labelledby="{identifier}">
<h3 id="{identifier}"><span class="method">{method.upper()}</span><code>{escape(path)}</code></h3>
<p><strong>{escape(operation.get("summary", ""))}</strong></p>{_text(operation.get("description", ""))}
{_parameters(operation.get("parameters", ()))}{bodies}{_responses(operation["responses"], document)}</article>
"""


def _parameters(parameters: Any) -> str:
    rows = "".join(
        f"<tr><td><code>{escape(one['name'])}</code></td><td>{escape(one['in'])}"
        f"{', required' if one.get('required') else ''}</td><td>{_kind(one['schema'])}</td>"
        f"<td>{escape(one.get('description', ''))}</td></tr>"
        for one in parameters
    )
    head = "<tr><th>Parameter</th><th>In</th><th>Type</th><th>Meaning</th></tr>"
    return f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>" if rows else ""


def _responses(responses: Mapping[str, Any], document: Mapping[str, Any]) -> str:
    rows, examples = "", ""
    for status, response in responses.items():
        known = response
        if "$ref" in response:
            known = document["components"]["responses"][response["$ref"].rpartition("/")[2]]
        kinds = ", ".join(_kind(media["schema"]) for media in known.get("content", {}).values() if "schema" in media)
        rows += (
            f"<tr><td><code>{escape(status)}</code></td><td>{escape(known['description'])}</td><td>{kinds}</td></tr>"
        )
        examples += "".join(_example("Example answer", media) for media in known.get("content", {}).values())
    head = "<tr><th>Status</th><th>Meaning</th><th>Body</th></tr>"
    return f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>{examples}"


def _example(title: str, media: Mapping[str, Any]) -> str:
    return "".join(
        f"<details><summary>{title}</summary>"
        f"<pre tabindex=0>{escape(json.dumps(example['value'], indent=2, ensure_ascii=False))}</pre></details>"
        for example in media.get("examples", {}).values()
    )


def _schema(name: str, schema: Mapping[str, Any]) -> str:
    required = set(schema.get("required", ()))
    rows = "".join(
        f"<tr><td><code>{escape(field)}</code></td><td>{_kind(part)}{'' if field in required else ', optional'}</td>"
        f"<td>{escape(part.get('description', ''))}</td></tr>"
        for field, part in schema.get("properties", {}).items()
    )
    head = "<tr><th>Field</th><th>Type</th><th>Meaning</th></tr>"
    table = f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>" if rows else f"<p>{_kind(schema)}</p>"
    return (
        f'<section><h3 id="schema-{escape(name)}">{escape(name)}</h3>{_text(schema.get("description", ""))}'
        f"{table}</section>"
    )


def _kind(schema: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        name = escape(schema["$ref"].rpartition("/")[2])
        return f'<a href="#schema-{name}">{name}</a>'
    for key in ("anyOf", "oneOf"):
        if key in schema:
            return " or ".join(_kind(part) for part in schema[key])
    if "const" in schema:
        return f"<code>{escape(json.dumps(schema['const']))}</code>"
    if "enum" in schema:
        return " | ".join(f"<code>{escape(str(value))}</code>" for value in schema["enum"])
    if schema.get("type") == "array":
        return "list of " + _kind(schema.get("items", {}))
    shape = schema.get("format") or schema.get("type", "any")
    return escape(shape if isinstance(shape, str) else " or ".join(shape))


def _text(text: str) -> str:
    parts = (_CODE.sub(r"<code>\1</code>", escape(part)) for part in text.split("\n\n") if part.strip())
    return "".join(f"<p>{part}</p>" for part in parts)
