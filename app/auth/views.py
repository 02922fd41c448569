"""The doors: register, log in and out, a forgotten password; and the settings about all that."""

from __future__ import annotations

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.auth import actions, forms, policies, proof, queries, resetting, visits
from app.auth.devices import Device
from app.auth.forms import DoorForm
from app.auth.guards import login_required
from app.auth.jobs import send_reset_link
from app.auth.models import Credential
from app.auth.problems import RefusedError, why_closed
from app.core import site
from app.core.db import db, reading
from app.core.errors import form_errors
from app.core.i18n import language
from app.core.ids import parse_id
from app.core.jobs import later
from app.core.limits import Limit
from app.core.returning import local_path

bp = Blueprint("auth", __name__)
registrations = Limit("register", amount=100, seconds=3600)


@bp.after_request
def keep_no_copy(response: Response) -> Response:
    """No cache may keep pages with tokens, and no other page hear of an address with one."""
    response.headers.setdefault("Cache-Control", "no-store")
    if request.endpoint == "auth.reset_token":
        response.headers["Referrer-Policy"] = "no-referrer"
    return response


@bp.route("/auth/register", methods=["GET", "POST"])
def register() -> ResponseReturnValue:
    """Ask for an account. `form` is None where nobody may; `waiting`: it has been asked for."""
    if g.viewer:
        return redirect(_next())
    if "waiting" in request.args:
        return render_template("auth/register.html", form=None, waiting=True)
    registration = current_app.config["REGISTRATION"]
    form = forms.RegisterForm(data={"invite": request.args.get("invite")})
    if not policies.may_ask_to_register(registration, invited=bool(form.invite.data)):
        return render_template("auth/register.html", form=None), 403
    if registration != "invite":
        del form.invite
    if not form.validate_on_submit():
        return _ask("register", form)
    return _register(form, registration)


def _register(form: forms.RegisterForm, registration: str) -> ResponseReturnValue:
    registrations.hit(visits.place())
    status = "pending" if registration == "approval" else "active"
    try:
        account = actions.register(**form.wishes, status=status)
    except RefusedError as refused:
        form.blame(refused)
        return _ask("register", form)
    if policies.may_enter(account):
        visits.begin(account, remember=False)
        flash(_("Welcome, %(name)s! This is your home.", name=account.name), "good")
    db.session.commit()
    return redirect(_next() if g.viewer else url_for("auth.register", waiting=1), 303)


@bp.route("/auth/login", methods=["GET", "POST"])
def login() -> ResponseReturnValue:
    """Log in by name or e-mail address; back to `?next=` where that is a path of ours."""
    if g.viewer and request.method == "GET":
        return redirect(_next())
    form = forms.LoginForm()
    if not form.validate_on_submit():
        return _ask("login", form)
    name, password = form.username.data or "", form.password.data or ""
    credential = proof.by_login(name, password, place=visits.place())
    if credential is None or not policies.may_enter(credential.account):
        return _stay_outside(form, credential)
    proof.refresh_hash(credential, password)
    visits.begin(credential.account, remember=form.remember_me.data)
    db.session.commit()
    return redirect(_next(), 303)


def _stay_outside(form: DoorForm, credential: Credential | None) -> ResponseReturnValue:
    if credential is None:
        form.add_error("password", _("Name and password do not fit. Try again, or get a new one."))
        return _ask("login", form, 401)
    form.add_error("username", why_closed(credential.account))
    return _ask("login", form, 403)


@bp.post("/auth/logout")
def logout() -> ResponseReturnValue:
    """Log this browser out."""
    visits.end()
    db.session.commit()
    flash(_("You are logged out."), "info")
    return redirect("/", 303)


@bp.route("/auth/reset", methods=["GET", "POST"])
def reset() -> ResponseReturnValue:
    """Ask for a link. `form` is None where there is no mail; `sent`: the answer to everybody."""
    if "sent" in request.args or not resetting.is_possible():
        return render_template("auth/reset.html", form=None, sent="sent" in request.args)
    form = forms.ResetForm()
    if not form.validate_on_submit():
        return _ask("reset", form)
    email = form.email.data or ""
    resetting.count_request(email, place=visits.place())
    # For everybody the same, whether there is such an account or not.
    later(send_reset_link, email=email, origin=site.base_url(), language=language())
    db.session.commit()
    return redirect(url_for("auth.reset", sent=1), 303)


@bp.route("/auth/reset/<token>", methods=["GET", "POST"])
def reset_token(token: str) -> ResponseReturnValue:
    """Choose a new password. `form` is None where the link is good no more."""
    with reading():
        good = resetting.credential_for(token) is not None
    form = forms.NewPasswordForm()
    if good and not form.validate_on_submit():
        return _ask("reset_token", form)
    try:
        if good and resetting.redeem(token, form.password.data or ""):
            db.session.commit()
            flash(_("Your password is changed. Log in with the new one."), "good")
            return redirect(url_for("auth.login"), 303)
    except RefusedError as refused:
        form.blame(refused)
        return _ask("reset_token", form)
    return render_template("auth/reset_token.html", form=None), 404


@bp.get("/settings")
@login_required
def settings() -> ResponseReturnValue:
    """The settings begin with the profile."""
    return redirect(url_for("accounts.edit"))


@bp.route("/settings/account", methods=["GET", "POST"])
@login_required
def account() -> ResponseReturnValue:
    """Move to another e-mail address."""
    with reading():
        form = forms.AccountForm(data={"email": queries.credential_of(g.viewer).email})
    if not form.validate_on_submit():
        return _ask("account", form)
    if not proof.by_password(g.viewer, form.current_password.data or "", place=visits.place()):
        return _wrong_password("account", form)
    try:
        actions.change_email(g.viewer, form.email.data or "")
    except RefusedError as refused:
        form.blame(refused)
        return _ask("account", form)
    db.session.commit()
    flash(_("Your e-mail address is changed."), "good")
    return redirect(url_for("auth.account"), 303)


@bp.route("/settings/security", methods=["GET", "POST"])
@login_required
def security() -> ResponseReturnValue:
    """Change the password. Every other session ends, this one gets a new token."""
    form = forms.PasswordForm()
    if not form.validate_on_submit():
        return _ask("security", form)
    if not proof.by_password(g.viewer, form.current_password.data or "", place=visits.place()):
        return _wrong_password("security", form)
    try:
        actions.set_password(g.viewer, form.password.data or "")
    except RefusedError as refused:
        form.blame(refused)
        return _ask("security", form)
    actions.end_sessions(g.viewer, except_id=visits.renew().id)
    db.session.commit()
    flash(_("Your password is changed."), "good")
    return redirect(url_for("auth.security"), 303)


@bp.get("/settings/sessions")
@login_required
def sessions() -> ResponseReturnValue:
    """Where one is logged in: `sessions`, each a Device."""
    rows = db.session.scalars(queries.sessions_of(g.viewer))
    return render_template(
        "auth/sessions.html", sessions=[Device.of(row, g.login.id) for row in rows]
    )


@bp.post("/settings/sessions/<session_id>/revoke")
@login_required
def revoke(session_id: str) -> ResponseReturnValue:
    """End one session; one's own is logging out."""
    number = parse_id(session_id)
    if number == g.login.id:
        return logout()
    if not actions.end_session(g.viewer, number or 0):
        abort(404)
    db.session.commit()
    flash(_("That session is ended."), "good")
    return redirect(url_for("auth.sessions"), 303)


@bp.post("/settings/sessions/revoke-others")
@login_required
def revoke_others() -> ResponseReturnValue:
    """End all sessions but this one."""
    actions.end_sessions(g.viewer, except_id=g.login.id)
    db.session.commit()
    flash(_("All other sessions are ended."), "good")
    return redirect(url_for("auth.sessions"), 303)


def _next() -> str:
    return local_path(request.args.get("next"))


def _ask(page: str, form: DoorForm, status: int = 422) -> ResponseReturnValue:
    """The form's page: empty, or with what is wrong beside the fields."""
    if request.method != "POST":
        status = 200
    elif (told := form_errors(form, status)) is not None:
        return told
    return render_template(f"auth/{page}.html", form=form), status


def _wrong_password(page: str, form: DoorForm) -> ResponseReturnValue:
    form.add_error("current_password", _("That is not your password. Try again."))
    return _ask(page, form, 401)
