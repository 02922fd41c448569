"""The administrators' pages. For everybody else there is nothing here."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Select

from app.admin import actions, board, queries
from app.auth.guards import admin_required
from app.core.db import db
from app.core.jobs import Job
from app.core.paging import Cursor, Slice, cut

bp = Blueprint("admin", __name__, url_prefix="/admin")
bp.add_app_template_filter(board.title_of, "job_title")
bp.add_app_template_filter(board.error_of, "job_error")
JOBS = "/admin/jobs"


@bp.get("")
@admin_required
def index() -> ResponseReturnValue:
    """The first of the pages."""
    return redirect(JOBS)


@bp.get("/jobs")
@admin_required
def jobs() -> ResponseReturnValue:
    """How the background work is doing, and what failed."""
    return render_template("admin/jobs.html", board=board.look(), page=_page(queries.failed()))


@bp.get("/jobs/waiting")
@admin_required
def waiting() -> ResponseReturnValue:
    """What is being done now, and what is still to be done."""
    running = list(db.session.scalars(queries.running()))
    page = _page(queries.waiting())
    return render_template("admin/waiting.html", running=running, page=page)


@bp.post("/jobs/<id:job_id>/retry")
@admin_required
def retry(job_id: int) -> ResponseReturnValue:
    """Try a failed job again, from its first attempt on."""
    if not actions.try_again(job_id):
        abort(404)
    db.session.commit()
    flash(_("It is tried again now."), "good")
    return redirect(JOBS, 303)


@bp.post("/jobs/retry")
@admin_required
def retry_all() -> ResponseReturnValue:
    """Try everything again that failed."""
    number = actions.try_all_again()
    db.session.commit()
    words = ngettext("%(num)s job is tried again now.", "%(num)s jobs are tried again now.", number)
    flash(words, "good")
    return redirect(JOBS, 303)


@bp.post("/jobs/<id:job_id>/discard")
@admin_required
def discard(job_id: int) -> ResponseReturnValue:
    """Do without a job that failed."""
    if not actions.discard(job_id):
        abort(404)
    db.session.commit()
    flash(_("It is discarded."), "good")
    return redirect(JOBS, 303)


def _page(query: Select[Job]) -> Slice[Job]:
    cursor = Cursor.from_request()
    rows = db.session.scalars(cursor.apply(query, Job.id)).all()
    return cut(rows, cursor, lambda job: job.id)
