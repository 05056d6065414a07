"""validate_json.py SCHEMA FILE: checks FILE against the part of JSON Schema that docs/report.schema.json uses.

Exits with 0 if it fits; else prints where it does not and exits with 1."""
import json
import re
import sys

TYPES = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, (int, float)) and not isinstance(value, bool),
}
KNOWN = {"$schema", "$id", "$defs", "$ref", "title", "description", "type", "const", "enum", "required", "properties",
         "additionalProperties", "items", "minimum", "maximum", "pattern"}


def problems(schema, value, root, where):
    """Yields a sentence for every place where VALUE does not fit SCHEMA."""
    if "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rsplit("/", 1)[1]]
    unknown = set(schema) - KNOWN
    if unknown:
        yield f"{where}: the schema uses {unknown}, which this judge does not know"
    types = schema.get("type", [])
    types = [types] if isinstance(types, str) else types
    if types and not any(TYPES[name](value) for name in types):
        yield f"{where}: {value!r} is not of type {types}"
        return
    if "const" in schema and value != schema["const"]:
        yield f"{where}: {value!r} is not {schema['const']!r}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{where}: {value!r} is none of {schema['enum']}"
    if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        yield f"{where}: {value!r} does not match {schema['pattern']}"
    if TYPES["number"](value) and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        yield f"{where}: {value!r} is out of range"
    if isinstance(value, dict):
        yield from object_problems(schema, value, root, where)
    if isinstance(value, list) and "items" in schema:
        for index, item in enumerate(value):
            yield from problems(schema["items"], item, root, f"{where}[{index}]")


def object_problems(schema, value, root, where):
    properties = schema.get("properties", {})
    for key in schema.get("required", []):
        if key not in value:
            yield f"{where}: {key} is missing"
    order = [key for key in value if key in properties]
    if order != [key for key in properties if key in value]:
        yield f"{where}: the keys are not in the schema's order: {order}"
    others = schema.get("additionalProperties", True)
    for key, item in value.items():
        if key in properties:
            yield from problems(properties[key], item, root, f"{where}.{key}")
        elif others is False:
            yield f"{where}: {key} is not in the schema"
        elif isinstance(others, dict):
            yield from problems(others, item, root, f"{where}.{key}")


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        schema = json.load(file)
    with open(sys.argv[2], encoding="utf-8") as file:
        value = json.load(file)
    found = list(problems(schema, value, schema, "$"))
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
