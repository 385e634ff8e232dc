"""Refuse the calls of roles whose policies do not allow them.

IAM User Guide, "Policy evaluation logic"; each service's own AccessDenied. The processes of the
stack sign with the credentials of a session of their role, as in AWS: a function with those of its
execution role, a Batch job with its job role's, the state machine with its own.

Stock moto can check actions, not resources, conditions or bucket policies, and most services'
actions under the wrong name ("This implementation is NOT complete", its `iam/access_control.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from moto.iam.access_control import PermissionResult
from moto.moto_server.werkzeug_app import DomainDispatcherApplication
from moto.s3.models import FakeBucket

from fanscribe_local.iam.authorization import AccessDeniedError, authorize, note_denial
from fanscribe_local.iam.calls import Call, call_of, scope_of
from fanscribe_local.iam.needs import UnknownNeedError, needs_of, to_learn_of_absence
from fanscribe_local.iam.refusals import answer
from fanscribe_local.iam.roles import Session, session_of

Environ = dict[str, Any]
App = Callable[..., Iterable[bytes]]


def install() -> None:
    # moto denies whatever a Deny names, its Condition unread; `iam.authorization` reads it.
    FakeBucket.get_permission = lambda *_: PermissionResult.NEUTRAL
    serve = DomainDispatcherApplication.__call__

    def serve_or_refuse(self: Any, environ: Environ, start_response: Any) -> Iterable[bytes]:
        scope = scope_of(environ)
        session = session_of(scope.access_key_id) if scope else None
        if scope is None or session is None:  # the administrator, or nobody
            return serve(self, environ, start_response)
        call = call_of(environ, scope)
        app: App = lambda *given: serve(self, *given)  # noqa: E731
        try:
            authorize(session, needs_of(call, session.account_id))
            return _unless_hidden(app, call, session, environ, start_response)
        except AccessDeniedError as denial:
            return answer(call, environ["REQUEST_METHOD"], str(denial), start_response)
        except UnknownNeedError as unknown:
            note_denial(str(unknown))
            return answer(call, environ["REQUEST_METHOD"], str(unknown), start_response)

    DomainDispatcherApplication.__call__ = serve_or_refuse


def _unless_hidden(
    app: App, call: Call, session: Session, environ: Environ, start_response: Any
) -> Iterable[bytes]:
    """Serve, but own up to an object's absence only to who may know of it."""
    needs = to_learn_of_absence(call)
    if not needs:
        return app(environ, start_response)
    started: list[Any] = []
    body = app(environ, lambda *status, **_: started.append(status))
    if started[0][0].startswith("404"):
        authorize(session, needs)
    start_response(*started[0])
    return body
