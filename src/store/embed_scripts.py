#!/usr/bin/env python3
"""Makes scripts.h and scripts.c of the Lua scripts, for script.h.

usage: embed_scripts.py [--replace NAME=FILE] OUT.h OUT.c LUA_DIR SCRIPT.lua…

With --replace a test puts a file of its own in the place of an included part.
Redis names a script by the SHA-1 of its text; it is computed here once.
"""
import argparse
import hashlib
import pathlib
import re


def expand(text, includes, replaced, seen):
    def include(match):
        name = match.group(1)
        if name in seen:
            return ""
        seen.add(name)
        file = replaced.get(name, includes / f"{name}.lua")
        return expand(pathlib.Path(file).read_text(), includes, replaced, seen)

    return re.sub(r"^--- include (\w+)\n", include, text, flags=re.M)


def c_string(text):
    lines = []
    for line in text.splitlines(keepends=True):
        escaped = line.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        lines.append(f'\t"{escaped.replace("?", chr(92) + "?")}"')
    return "\n".join(lines)


def shorten(text):
    """Drops comment lines and indentation: they would only be sent and hashed."""
    kept = (line.strip() for line in text.splitlines())
    return "".join(line + "\n" for line in kept if line and not line.startswith("--"))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--replace", action="append", default=[])
    parser.add_argument("header")
    parser.add_argument("source")
    parser.add_argument("lua_dir")
    parser.add_argument("files", nargs="+")
    args = parser.parse_args()
    includes = pathlib.Path(args.lua_dir) / "includes"
    replaced = dict(pair.split("=", 1) for pair in args.replace)
    names, bodies = [], []
    for file in sorted(args.files):
        path = pathlib.Path(file)
        text = shorten(expand(path.read_text(), includes, replaced, set()))
        digest = hashlib.sha1(text.encode()).hexdigest()
        names.append(path.stem)
        bodies.append(
            f"static const char source_{path.stem}[] =\n{c_string(text)};\n"
            f"const struct script script_{path.stem} = {{ \"{path.stem}\",\n"
            f"\t{{ source_{path.stem}, sizeof(source_{path.stem}) - 1 }}, \"{digest}\", {len(names) - 1} }};\n")
    pathlib.Path(args.header).write_text(
        "".join(f"extern const struct script script_{name};\n" for name in names)
        + f"enum {{ SCRIPT_COUNT = {len(names)} }};\n")
    pathlib.Path(args.source).write_text(
        '#include "store/script.h"\n\n' + "\n".join(bodies)
        + "\nconst struct script *const scripts_all[] = {\n"
        + "".join(f"\t&script_{name},\n" for name in names) + "\tNULL,\n};\n"
        + "\nconst char *const scripts_names[SCRIPT_COUNT] = {\n"
        + "".join(f"\t\"{name}\",\n" for name in names) + "};\n")


main()
