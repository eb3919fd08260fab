#!/usr/bin/env python3
"""Makes cases.jsonl of the language's public conformance data.

    ./convert.py DIRECTORY-OF-CEL-SPEC > cases.jsonl

Takes what is a fact of a case (name, expression, bindings, expected value or that there is an error), in a form of our own. Leaves out cases about protobuf messages,
enums and extensions: there is no protobuf here.
"""
import json
import pathlib
import re
import sys

FILES = """basic bindings_ext comparisons conversions encoders_ext fields fp_math integer_math lists logic macros macros2 math_ext
namespace network_ext optionals parse plumbing string string_ext timestamps type_deduction unknowns block_ext dynamic wrappers""".split()
# Files whose cases are about messages or about what only cel-go's own environment has.
LEFT_OUT = {"dynamic", "wrappers", "unknowns", "block_ext", "encoders_ext", "network_ext"}

TOKEN = re.compile(r'\s+|#[^\n]*|(?P<str>"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\')|(?P<sym>[{}\[\]:,;<>])|(?P<word>[^\s{}\[\]:,;<>"\'#]+)', re.S)


def tokens(text):
    at = 0
    while at < len(text):
        m = TOKEN.match(text, at)
        at = m.end()
        if m.lastgroup:
            yield m.lastgroup, m.group(m.lastgroup)


ESCAPES = {"n": 10, "t": 9, "r": 13, "a": 7, "b": 8, "f": 12, "v": 11, "\\": 92, "'": 39, '"': 34, "?": 63}


def unquote(text):
    out = bytearray()
    body, i = text[1:-1], 0
    while i < len(body):
        c = body[i]
        if c != "\\":
            out += c.encode()
            i += 1
            continue
        e = body[i + 1]
        if e in "xX":
            m = re.compile("[0-9a-fA-F]{1,2}").match(body, i + 2)
            out.append(int(m.group(), 16))
            i = m.end()
        elif e in "01234567":
            m = re.compile("[0-7]{1,3}").match(body, i + 1)
            out.append(int(m.group(), 8) & 255)
            i = m.end()
        elif e in "uU":
            n = 4 if e == "u" else 8
            out += chr(int(body[i + 2:i + 2 + n], 16)).encode()
            i += 2 + n
        else:
            out.append(ESCAPES[e])
            i += 2
    return bytes(out)


class Message(dict):
    def all(self, name):
        return self.get(name, [])

    def one(self, name, default=None):
        return self.get(name, [default])[-1]


def message(stream):
    result = Message()
    while True:
        kind, token = next(stream, (None, None))
        if token is None or (kind == "sym" and token in "}>"):
            return result
        if kind == "sym" and token in ",;":
            continue
        name = token
        if token == "[":
            name = next(stream)[1]
            while next(stream)[1] != "]":
                pass
        kind, token = next(stream)
        if token == ":":
            kind, token = next(stream)
        values = result.setdefault(name, [])
        if kind == "sym" and token == "[":
            while True:
                kind, token = next(stream)
                if token == "]":
                    break
                if token == ",":
                    continue
                values.append(message(stream) if token in "{<" else value(stream, kind, token))
        elif kind == "sym":
            values.append(message(stream))
        else:
            values.append(value(stream, kind, token))


class Stream:
    def __init__(self, items):
        self.items, self.at = list(items), 0

    def __next__(self):
        if self.at >= len(self.items):
            raise StopIteration
        self.at += 1
        return self.items[self.at - 1]

    def __iter__(self):
        return self

    def peek(self):
        return self.items[self.at] if self.at < len(self.items) else (None, None)


def value(stream, kind, token):
    if kind != "str":
        return token
    data = unquote(token)
    while stream.peek()[0] == "str":
        data += unquote(next(stream)[1])
    return data


class LeftOut(Exception):
    pass


def converted(v):
    (name, values), = v.items() if len(v) == 1 else [(None, None)]
    if name is None:
        raise LeftOut("no value")
    x = values[-1]
    if name == "int64_value": return {"int": x}
    if name == "uint64_value": return {"uint": x}
    if name == "double_value": return {"double": x}
    if name == "string_value": return {"string": x.decode()}
    if name == "bytes_value": return {"bytes": list(x)}
    if name == "bool_value": return {"bool": x == "true"}
    if name == "null_value": return {"null": True}
    if name == "type_value": return {"type": x.decode()}
    if name == "list_value": return {"list": [converted(e) for e in x.all("values")]}
    if name == "map_value": return {"map": [[converted(e.one("key")), converted(e.one("value"))] for e in x.all("entries")]}
    if name == "object_value":
        for url in x:
            if "google.protobuf.Duration" in url or "google.protobuf.Timestamp" in url:
                m = x[url][-1]
                kind = "duration" if "Duration" in url else "timestamp"
                return {kind: [int(m.one("seconds", 0)), int(m.one("nanos", 0))]}
    raise LeftOut(name)


PRIMITIVES = {"INT64": "int", "UINT64": "uint", "DOUBLE": "double", "STRING": "string", "BYTES": "bytes", "BOOL": "bool"}
KNOWN = {"TIMESTAMP": "timestamp", "DURATION": "duration", "ANY": "dyn"}


def type_of(t):
    if "primitive" in t: return PRIMITIVES[t.one("primitive")]
    if "dyn" in t: return "dyn"
    if "null" in t: return "null"
    if "well_known" in t: return KNOWN[t.one("well_known")]
    if "list_type" in t: return "list(%s)" % type_of(t.one("list_type").one("elem_type"))
    if "map_type" in t: return "map(%s, %s)" % (type_of(t.one("map_type").one("key_type")), type_of(t.one("map_type").one("value_type")))
    if "abstract_type" in t:
        a = t.one("abstract_type")
        return "%s(%s)" % (a.one("name").decode(), ", ".join(type_of(p) for p in a.all("parameter_types")))
    if "type" in t: return "type(%s)" % type_of(t.one("type")) if t.one("type") else "type"
    raise LeftOut("type")


def case(file, section, test):
    expr = test.one("expr").decode()
    if re.search(r"TestAllTypes|google\.protobuf\.[A-Z]\w*(Value|Struct|Any|List)|GlobalEnum|NestedTestAllTypes|proto\.(get|has)Ext|@not_real", expr + str(test.one("container", b""))):
        raise LeftOut("messages")
    out = {"name": "%s/%s/%s" % (file, section, test.one("name").decode()), "expr": expr}
    if test.one("disable_check") == "true": out["unchecked"] = True
    if test.one("disable_macros") == "true": raise LeftOut("macros off")
    if test.one("check_only") == "true": out["checkOnly"] = True
    if "container" in test: out["container"] = test.one("container").decode()
    declared = {}
    for d in test.all("type_env"):
        if "function" in d: raise LeftOut("functions")
        declared[d.one("name").decode()] = type_of(d.one("ident").one("type"))
    if declared: out["types"] = declared
    bound = {b.one("key").decode(): converted(b.one("value").one("value")) for b in test.all("bindings")}
    if bound: out["bindings"] = bound
    if "typed_result" in test:
        typed = test.one("typed_result")
        if "deduced_type" in typed: out["resultType"] = type_of(typed.one("deduced_type"))
        if "result" in typed: out["value"] = converted(typed.one("result"))
    elif "value" in test: out["value"] = converted(test.one("value"))
    elif "eval_error" in test: out["error"] = (test.one("eval_error").one("errors") or Message()).one("message", b"").decode()
    elif "unknown" in test or "any_unknowns" in test: raise LeftOut("unknowns")
    else: out["value"] = {"bool": True}
    return out


def main(root):
    kept = left = 0
    for file in sorted(FILES):
        path = pathlib.Path(root, "tests/simple/testdata", file + ".textproto")
        parsed = message(Stream(tokens(path.read_text())))
        for section in parsed.all("section"):
            for test in section.all("test"):
                try:
                    if file in LEFT_OUT: raise LeftOut(file)
                    print(json.dumps(case(file, section.one("name").decode(), test), ensure_ascii=False, separators=(",", ":")))
                    kept += 1
                except LeftOut:
                    left += 1
    print("%d cases, %d left out" % (kept, left), file=sys.stderr)


main(sys.argv[1])
