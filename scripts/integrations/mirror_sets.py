"""OpenShift's mirror sets, held against their definitions, as the registries.conf that the machine-config operator makes.

usage: mirror_sets.py FOLDER_OF_DEFINITIONS FILE > registries.conf
"""

import pathlib
import sys

import jsonschema
import yaml

folder, file = map(pathlib.Path, sys.argv[1:])
schemas = {}
for path in folder.glob("*.yaml"):
    definition = yaml.safe_load(path.read_text())["spec"]
    for version in definition["versions"]:
        key = (f"{definition['group']}/{version['name']}", definition["names"]["kind"])
        schemas[key] = version["schema"]["openAPIV3Schema"]


def closed(schema):
    """The API server prunes what a definition does not know: here it is an error."""
    if "properties" in schema and schema.get("type") == "object":
        schema = {"additionalProperties": False, **schema}
    parts = {key: closed(value) for key, value in schema.get("properties", {}).items() if key != "metadata"}
    if "properties" in schema:
        schema = {**schema, "properties": {**schema["properties"], **parts}}
    if "items" in schema:
        schema = {**schema, "items": closed(schema["items"])}
    return schema


tables = {}
for document in yaml.safe_load_all(file.read_text()):
    jsonschema.validate(document, closed(schemas[document["apiVersion"], document["kind"]]))
    for key, pulls in {"imageDigestMirrors": "digest-only", "imageTagMirrors": "tag-only"}.items():
        for entry in document["spec"].get(key, []):
            table = tables.setdefault(entry["source"], {"blocked": False, "mirrors": []})
            table["blocked"] |= entry.get("mirrorSourcePolicy") == "NeverContactSource"
            table["mirrors"] += [(mirror, pulls) for mirror in entry["mirrors"]]
for source, table in sorted(tables.items()):
    print(f'[[registry]]\nprefix = ""\nlocation = "{source}"\nblocked = {str(table["blocked"]).lower()}')
    for mirror, pulls in table["mirrors"]:
        print(f'[[registry.mirror]]\nlocation = "{mirror}"\npull-from-mirror = "{pulls}"')
