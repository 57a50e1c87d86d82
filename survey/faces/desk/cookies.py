"""The cookies of the desk: for its own path only, so that no browser ever shows them to the side where people answer.

In: request, response. Out: tokens. Called by: survey.faces.desk.

`__Host-` would need the path `/`, and with it every ticket and every ballot from this browser would carry the cookie.
"""

from flask import Response, current_app, g, request

from survey.accounts.sessions import new_token

SESSION, DEVICE = "canopy-desk", "canopy-browser"
A_YEAR = 365 * 24 * 3600  # seconds
LONGEST = 100  # characters of a token


def is_secure() -> bool:
    return str(current_app.extensions["canopy"].config.desk).startswith("https://")


def name_of(cookie: str) -> str:
    return f"__Secure-{cookie}" if is_secure() else cookie


def token() -> tuple[str, bool]:
    """The token that this browser sent, or a new one, and whether it is new: all forms are tied to it."""
    sent = request.cookies.get(name_of(SESSION), "")
    if sent and len(sent) <= LONGEST:
        return sent, False
    if "desk_new_token" not in g:
        g.desk_new_token = new_token()
    return str(g.desk_new_token), True


def device() -> str:
    return request.cookies.get(name_of(DEVICE), "")[:LONGEST]


def give(response: Response, value: str) -> None:
    """Until the browser is closed; the server ends the session sooner."""
    set_for(response, SESSION, value, path="/desk")


def give_device(response: Response, value: str) -> None:
    """Shown again at the sign-in alone."""
    set_for(response, DEVICE, value, path="/desk/sign-in", max_age=A_YEAR)


def take_back(response: Response) -> None:
    response.delete_cookie(
        name_of(SESSION), path=f"{request.script_root}/desk", secure=is_secure(), httponly=True, samesite="Lax"
    )


def set_for(response: Response, cookie: str, value: str, *, path: str, max_age: int | None = None) -> None:
    response.set_cookie(
        name_of(cookie),
        value,
        max_age=max_age,
        path=f"{request.script_root}{path}",
        secure=is_secure(),
        httponly=True,
        samesite="Lax",
    )


def is_given(response: Response) -> bool:
    return any(each.startswith(f"{name_of(SESSION)}=") for each in response.headers.getlist("Set-Cookie"))
