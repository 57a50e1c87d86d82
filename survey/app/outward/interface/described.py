"""The interface as an OpenAPI 3.1 document, made of what requests are read by and what answers are written by.

In: the endpoints. Out: `openapi.json`, examples. Called by: survey.app.outward.interface.door.
"""

import functools
import json
from typing import Any

from pydantic.json_schema import models_json_schema

from analytics.pages.interface.endpoints import ENDPOINTS, Endpoint, Parameter
from analytics.pages.interface.examples import EXAMPLES
from survey.app.outward.interface.problems import BASE, BY_WORD, MEDIA, PROBLEMS, Problem
from survey.credentials.canonical import canonical

Json = dict[str, Any]
SCHEMAS = "#/components/schemas/{model}"
ALWAYS = ("not-understood", "token-in-address", "no-token", "wrong-token", "too-many", "busy", "failed")
PROBLEM: Json = {
    "type": "object",
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string", "description": "What happened."},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "Why."},
        "remedy": {"type": "string", "description": "What to do."},
        "parameter": {"type": "string", "description": "Which value was not understood."},
    },
    "required": ["type", "title", "status", "detail", "remedy"],
    "additionalProperties": False,
}
ABOUT = (
    "Released numbers as JSON, for what the owner of a token may see, and only reading. Every number carries its "
    "margin; what is withheld is listed and has no number. Answers carry an ETag that changes with what is published."
)


@functools.cache
def openapi(root: str = "") -> bytes:
    """`root`: the path under which the installation is served, if it is not the root of its host."""
    about = {
        "title": "Canopy's interface",
        "version": "1",
        "description": ABOUT,
        "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
    }
    return canonical(
        {
            "openapi": "3.1.0",
            "info": about,
            "servers": [{"url": f"{root}{BASE.rstrip('/')}"}],
            "security": [{"token": []}],
            "paths": {endpoint.path: described(endpoint) for endpoint in ENDPOINTS},
            "components": {
                "schemas": {**schemas(), "Problem": PROBLEM},
                "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "canopy_…"}},
                "headers": {
                    "ETag": header("Changes with what is published and with what the token may see."),
                    "RateLimit": header("What is left of this minute, and in how many seconds the next one begins."),
                    "RateLimit-Policy": header("How many requests there are in how many seconds."),
                    "Retry-After": header("Seconds."),
                },
            },
        }
    )


def header(about: str) -> Json:
    return {"description": about, "schema": {"type": "string"}}


def schemas() -> Json:
    models = [(endpoint.answer, "serialization") for endpoint in ENDPOINTS]
    _, found = models_json_schema(models, ref_template=SCHEMAS)  # type: ignore[arg-type]
    shapes: Json = found["$defs"]
    return shapes


def described(endpoint: Endpoint) -> Json:
    return {
        "parameters": [parameter(one) for one in endpoint.parameters],
        "get": {"operationId": endpoint.name, "summary": endpoint.about, "responses": responses(endpoint)},
    }


def parameter(one: Parameter) -> Json:
    """As OpenAPI has it; its example is a whole number where the schema wants one."""
    example: str | int = int(one.example) if one.schema["type"] == "integer" else one.example
    place = "path" if one.in_path else "query"
    about = {"name": one.name, "in": place, "required": one.required, "description": one.about}
    return {**about, "schema": dict(one.schema), "example": example}


def responses(endpoint: Endpoint) -> Json:
    words = [*ALWAYS, *(["not-there"] if endpoint.parameters else [])]
    words += ["not-for-this-reader"] if endpoint.every_group else []
    by_status: dict[int, list[Problem]] = {}
    for problem in PROBLEMS:
        if problem.word in words:
            by_status.setdefault(problem.status, []).append(problem)
    refused = {str(status): refusal(found) for status, found in by_status.items()}
    return {"200": good(endpoint), "304": {"description": "What you have is still good."}, **refused}


def good(endpoint: Endpoint) -> Json:
    shape = {"$ref": SCHEMAS.format(model=endpoint.answer.__name__)}
    content = {"schema": shape, "example": json.loads(examples()[endpoint.name])}
    tagged = ["ETag"] if endpoint.build is not None else []
    named = (*tagged, "RateLimit", "RateLimit-Policy")
    headers = {name: {"$ref": f"#/components/headers/{name}"} for name in named}
    return {"description": endpoint.about, "headers": headers, "content": {"application/json": content}}


def refusal(found: list[Problem]) -> Json:
    told = " ".join(f"{problem.title}." for problem in found)
    return {"description": told, "content": {MEDIA: {"schema": {"$ref": SCHEMAS.format(model="Problem")}}}}


@functools.cache
def examples() -> dict[str, str]:
    """What each endpoint may answer, as text with line ends."""
    return {
        name: json.dumps(example.model_dump(mode="json"), indent=2, ensure_ascii=False)
        for name, example in EXAMPLES.items()
    }


assert set(ALWAYS) <= set(BY_WORD)
