"""Reports at the desk: which wave, form and group; one at once, all of them as a ZIP that is made in the background.

In: forms of readers. Out: pages, files. Called by: survey.app.desk.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from analytics.pages.desk import Desk
from analytics.pages.seen.visible import OutOfScope
from analytics.release.board import Board, Group
from analytics.reports.extent import NothingShown, require_shown
from survey.accounts.roles import Role
from survey.app.inspection.exporting import PAGE, record
from survey.app.reporting import jobs
from survey.app.reporting.branding.settings import read
from survey.app.reporting.jobs import Job
from survey.app.reporting.making import FORMS, LENGTHS, Wanted, about_each, desk_of, ending, made, name_of
from survey.app.reporting.naming import safe
from survey.app.reporting.working import mark_of
from survey.app.site.readers import Scope, scope_of_account
from survey.app.site.translations import current_language
from survey.faces.desk.forms import Confirmation
from survey.faces.desk.guard import account, act, config, note, requires, storage
from survey.faces.doors import RETRY_AFTER, Doorway, TooManyAtOnce
from survey.storage.rooms import Storage

READERS = (Role.ORGANISER, Role.MANAGER, Role.LEADERSHIP, Role.WORKS_COUNCIL, Role.AUDITOR)
ALL = "all"  # stands where a group would: no id of a group is this word, for they begin with their kind
LISTED = 200  # groups in one list; of more, somebody types a part of the name
BLOCK = 64 * 1024  # bytes
AT_ONCE = 2  # reports that are made while their readers wait: each takes a core, and employees need the others

reports = Blueprint("reports", __name__, url_prefix="/reports", template_folder="../templates")
doorway = Doorway(AT_ONCE)


@dataclass(frozen=True)
class Choice:
    """A group that can be chosen, and how deep it lies."""

    id: str
    name: str
    depth: int


@reports.get("/")
@requires(*READERS)
def show() -> ResponseReturnValue:
    waves = board().waves()
    if not waves:
        return render_template("desk/reports.html", waves=[], mine=[])
    desk = desk_of(board(), scope(), wanted_of(request.args, waves[-1].id))
    shown, protected = about_each(desk)
    sought = request.args.get("find", "").strip()
    found = [group for group in shown if sought.casefold() in name_of(desk, group).casefold()]
    return render_template(
        "desk/reports.html",
        waves=waves[::-1],
        wanted=wanted_of(request.args, waves[-1].id),
        whole=request.args.get("group") == ALL,
        focus=desk.focus.id,
        forms=FORMS,
        groups=choices(desk, found[:LISTED]),
        several=len(shown) > 1,
        count=len(shown),
        left_out=max(len(found) - LISTED, 0),
        searched=sought or len(shown) > LISTED,
        protected=protected,
        mine=jobs.of_account(storage(), account().id),
        button=Confirmation(),
    )


@reports.post("/")
@requires(*READERS)
def make() -> ResponseReturnValue:
    """One report is made while its reader waits; of many, the page of the job tells how far they are."""
    wanted = wanted_of(request.form, "")
    desk = desk_of(board(), scope(), wanted)
    require_shown(desk)
    if not Confirmation().validate_on_submit():
        return redirect(url_for(".show", **asked(wanted)))
    if request.form.get("group") == ALL:
        new = jobs.ask(storage(), account().id, wanted, config().clock())
        note("reports-made", wave=wanted.wave, form=wanted.form)
        return redirect(url_for(".one", key=new.id))
    with doorway.enter():
        body = made(desk, wanted, read(storage(), config().organisation).brand())
    record(storage(), wanted.wave, wanted.form, act())
    name = safe(f"{wanted.wave} - {name_of(desk, desk.focus)}") + ending(wanted)
    return attached(Response(body, mimetype=FORMS[wanted.form].mimetype), name)


@reports.get("/jobs/<key>")
@requires(*READERS)
def one(key: str) -> ResponseReturnValue:
    found = own_job(key)
    return render_template("desk/job.html", job=found, title=title_of(found.wanted.wave), button=Confirmation())


@reports.get("/jobs/<key>/state")
@requires(*READERS)
def state(key: str) -> ResponseReturnValue:
    """For the page of the job, which asks again and again."""
    found = own_job(key)
    return {"state": found.state, "done": found.done, "total": found.total}


@reports.post("/jobs/<key>/file")
@requires(*READERS)
def fetch(key: str) -> ResponseReturnValue:
    """The file, which is deleted when the last byte of it has left; a connection that breaks can be tried again."""
    found = own_job(key)
    path = jobs.file_of(storage(), found.id)
    if not Confirmation().validate_on_submit() or found.state != jobs.DONE or not path.is_file():
        return redirect(url_for(".one", key=key))
    answer = Response(leaving(storage(), found), mimetype="application/zip", direct_passthrough=True)
    answer.content_length = path.stat().st_size
    return attached(answer, f"{safe(found.wanted.wave)}{ending(found.wanted)}.zip")


def leaving(here: Storage, found: Job) -> Iterator[bytes]:
    """A server that has got the last block need not ask for another one: what counts is what was handed to it."""
    path = jobs.file_of(here, found.id)
    left = path.stat().st_size
    with path.open("rb") as file:
        try:
            while block := file.read(BLOCK):
                left -= len(block)
                yield block
        finally:
            if not left:
                jobs.forget(here, found.id)


@reports.post("/jobs/<key>/stop")
@requires(*READERS)
def stop(key: str) -> ResponseReturnValue:
    if Confirmation().validate_on_submit():
        jobs.forget(storage(), own_job(key).id)
    return redirect(url_for(".show", done="stopped"))


@reports.errorhandler(TooManyAtOnce)
def busy(_problem: TooManyAtOnce) -> ResponseReturnValue:
    """What was chosen stands behind a button: nobody has to choose again, and no thread is held by who waits."""
    page = render_template("desk/busy.html", chosen=wanted_of(request.form, ""), seconds=RETRY_AFTER)
    return page, 503, {"Retry-After": str(RETRY_AFTER)}


@reports.errorhandler(NothingShown)
@reports.errorhandler(OutOfScope)
def out_of_scope(_problem: LookupError) -> ResponseReturnValue:
    # As for an address that does not exist: nobody learns which groups there are, or which are protected.
    return current_app.handle_http_exception(NotFound())


def wanted_of(said: Any, latest: str) -> Wanted:
    """What a form or an address asks for; what it leaves open, the first of each."""
    group, form, length = (str(said.get(name, "")) for name in ("group", "form", "length"))
    lengths = FORMS[form].lengths if form in FORMS else LENGTHS
    return Wanted(
        wave=str(said.get("wave", "")) or latest,
        form=form or next(iter(FORMS)),
        length=length if length in lengths else next(iter(lengths), PAGE),
        lang=str(said.get("in", "")) or current_language().code,
        group="" if group == ALL else group,
    )


def asked(wanted: Wanted) -> dict[str, Any]:
    """The address of the page on which this report is chosen already."""
    said = wanted.to_json()
    return {**{name: said[name] for name in ("wave", "form", "length", "group") if said[name]}, "in": wanted.lang}


def choices(desk: Desk, groups: Sequence[Group]) -> list[Choice]:
    return [Choice(group.id, name_of(desk, group), desk.now.depth(group)) for group in groups]


def own_job(key: str) -> Job:
    """The visitor's job, if what they may see is what it was made of; otherwise there is none."""
    found = jobs.find(storage(), account().id, key) or abort(404)
    lost = found.state == jobs.DONE and not jobs.file_of(storage(), key).is_file()  # copies of the tables have no files
    if lost or (found.reader and found.reader != mark_of(scope())):
        jobs.forget(storage(), found.id)
        abort(404)
    return found


def scope() -> Scope:
    return scope_of_account(account()) or abort(404)


def board() -> Board:
    found: Board = current_app.extensions["canopy"].board
    return found


def title_of(wave: str) -> str:
    return next((entry.title for entry in board().waves() if entry.id == wave), wave)


def attached(answer: Response, name: str) -> Response:
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
