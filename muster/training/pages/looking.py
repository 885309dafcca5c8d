"""Courses, and how everybody in post stands with them."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse

from muster.doors.pages import Request, page, require
from muster.people.rules import may, works_here
from muster.training.queries.board import boards, course_board
from muster.training.rules import sees_who_lapses


def courses(request: Request) -> HttpResponse:
    """Every course, and the rate by unit of the one that opens lists."""
    require(works_here(request.person, request.on))
    shown = boards(request.on)
    required = settings.MUSTER["MUSTER_COURSE"]
    chosen = next((board for board in shown if board.course.ref == required), None)
    keeps = may(request.person, "training.keep", request.on).allowed
    return page(request, "training/courses.html", boards=shown, chosen=chosen, required=required, keeps=keeps)


def course(request: Request, ref: str) -> HttpResponse:
    """A course: what counts as it, the rate by unit, and who lapses next."""
    require(works_here(request.person, request.on))
    board = course_board(ref, request.on)
    keeps = may(request.person, "training.keep", request.on).allowed
    named = sees_who_lapses(request.person, request.on)
    return page(request, "training/course.html", board=board, keeps=keeps, named=named)
