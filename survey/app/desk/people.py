"""People and groups: a roster is sent, read, compared and looked at, and taken only then.

In: a file from the organiser's machine. Out: differences, the size check, then the new roster.
Called by: survey.app.desk.

Between these steps the file is in the page and nowhere else: it goes to the browser and comes with the next form.
"""

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from survey.accounts.roles import Role
from survey.app.preparing.planning import roster_of
from survey.app.preparing.rostering import Proposal, mark_of, proposal_of, sizes_of, take
from survey.faces.desk.face import file_too_large
from survey.faces.desk.forms import Confirmation, gettext
from survey.faces.desk.guard import note, requires, storage
from survey.mail.recipients import COLUMNS as LANGUAGE
from survey.roster.files.columns import COLUMNS
from survey.roster.files.delimited import ENCODINGS
from survey.roster.people import Reading, Wish, read_content
from survey.roster.segments import SizeCheck

LARGEST_FILE = 9 * 2**20  # bytes; a roster of 100,000 people takes less
LARGEST = 13 * 2**20  # bytes of a form; the file in it is sent back as text, which is longer by two fifths and more
PARTS = {"name": 2, "unit": 4}  # columns that one of ours may be put together from
NAMES_SHOWN = 200  # of those who joined, left, moved; the numbers count all of them

people: Blueprint = Blueprint("people", __name__, url_prefix="/people")


@dataclass(frozen=True)
class Sent:
    """A file, and what the form says about it."""

    file: str
    content: bytes
    wish: Wish


@people.get("/")
@requires(Role.ORGANISER)
def show() -> ResponseReturnValue:
    return start(Confirmation())


def start(form: Confirmation) -> str:
    everybody = roster_of(storage())
    sizes = sizes_of(storage(), everybody) if everybody else None
    return render_template("desk/people.html", form=form, everybody=everybody, **told(sizes))


@people.errorhandler(RequestEntityTooLarge)
def too_large(_problem: RequestEntityTooLarge) -> ResponseReturnValue:
    advice = gettext(
        "Take out columns, sheets and pictures that a roster does not need, or save it as CSV. On the command line"
        " “roster import” takes larger ones."
    )
    return file_too_large(LARGEST_FILE, advice)


@people.post("/roster")
@requires(Role.ORGANISER)
def look() -> ResponseReturnValue:
    request.max_content_length = request.max_form_memory_size = LARGEST
    form, given = Confirmation(), sent()
    if given is None or not form.validate_on_submit():
        return start(form)
    reading = read_content(given.file, given.content, given.wish)
    if reading.problems:
        return render_template("desk/roster.html", **about(given, reading))
    proposal = proposal_of(storage(), reading)
    seen = request.form.get("seen", "")
    if request.form.get("step") == "take" and seen == mark(proposal):
        take(storage(), proposal)
        note("roster-uploaded", people=str(len(reading.people)))
        return redirect(url_for(".show", done="roster"))
    note("roster-read")
    changed = bool(seen) and request.form.get("step") == "take"
    return render_template("desk/roster.html", changed=changed, **about(given, reading, proposal))


def mark(proposal: Proposal) -> str:
    """What the organiser has seen the differences of: taking anything else would be taking it unseen."""
    return f"{proposal.stands_on}{mark_of(proposal.reading.people)}"


def sent() -> Sent | None:
    """The file of this form, or the one that came with an earlier form and was sent back with this one."""
    upload = request.files.get("upload")
    if upload is not None and upload.filename:
        file, content = upload.filename.replace("\\", "/").rpartition("/")[2], upload.read()
        if len(content) > LARGEST_FILE:
            raise RequestEntityTooLarge
        return Sent(file, content, first_wish(file, content))
    try:
        content = b64decode(request.form.get("content", ""), validate=True)
    except NotBase64:
        return None
    return Sent(request.form.get("file", ""), content, said()) if content else None


def said() -> Wish:
    columns = {ours: [name for name in request.form.getlist(ours) if name] for ours in COLUMNS}
    return Wish(
        columns={ours: names for ours, names in columns.items() if names},
        keep=tuple(request.form.getlist("keep")),
        sheet=request.form.get("sheet") or None,
        encoding=request.form.get("encoding") or None,
    )


def first_wish(file: str, content: bytes) -> Wish:
    """Of the further columns only those are kept that the roster has already, and the language of mails."""
    wish = Wish(keep=(), encoding=request.form.get("encoding") or None)
    known = {name for one in roster_of(storage()) for name in one.attributes}
    header = read_content(file, content, wish).header
    return replace(wish, keep=tuple(name for name in header if name in known or name.casefold() in LANGUAGE))


def about(given: Sent, reading: Reading, proposal: Proposal | None = None) -> dict[str, object]:
    used = {name for names in reading.columns.values() for name in names}
    return {
        "given": given,
        "content": b64encode(given.content).decode(),
        "reading": reading,
        "chosen": {ours: chosen(ours, given.wish, reading) for ours in COLUMNS},
        "further": [name for name in dict.fromkeys(reading.header) if name and name not in used],
        "encodings": ENCODINGS,
        "proposal": proposal,
        "shown": NAMES_SHOWN,
        "seen": mark(proposal) if proposal else "",
        **told(proposal.sizes if proposal else None),
    }


def chosen(ours: str, wish: Wish, reading: Reading) -> list[str]:
    """The columns of the file that one of ours is made of, and empty places for those that may be added."""
    columns: Mapping[str, Sequence[str]] = reading.columns or wish.columns
    names = list(columns.get(ours, ()))
    return names + [""] * (PARTS.get(ours, 1) - len(names))


def told(sizes: SizeCheck | ValueError | None) -> dict[str, object]:
    return {"sizes": sizes} if isinstance(sizes, SizeCheck) else {"too_few": sizes}
