"""Below a team's address: its sprints, and the agreements as they reach them."""

from django.urls import include, path, register_converter

from apps.core.converters import DayConverter
from apps.sprints.views import (
    agreement,
    assigning,
    board,
    board_cards,
    board_columns,
    cadence,
    capacity,
    capacity_days,
    cards,
    closing,
    incidents,
    lifecycle,
    needs,
    pace,
    planning,
    review,
    scope,
    starting,
    together,
)

register_converter(DayConverter, "day")

app_name = "sprints"

sprint_pages = [
    path("", lifecycle.sprint_list, name="list"),
    path("new/", lifecycle.new, name="new"),
    path("cadence/", cadence.cadence, name="cadence"),
    path("cadence/skip/", cadence.skip, name="cadence_skip"),
    path("cadence/make/", cadence.make, name="cadence_make"),
    path("current/", lifecycle.current, name="current"),
    path("board/", board.current, name="current_board"),
    path("columns/", board_columns.columns, name="board_columns"),
    path("<int:number>/", lifecycle.detail, name="detail"),
    path("<int:number>/edit/", lifecycle.edit, name="edit"),
    path("<int:number>/delete/", lifecycle.delete, name="delete"),
    path("<int:number>/capacity/", capacity.capacity, name="capacity"),
    path("<int:number>/capacity/counted/", capacity.counted, name="capacity_counted"),
    path("<int:number>/capacity/<int:person>/<day:date>/", capacity_days.day, name="capacity_day"),
    path("<int:number>/capacity/team/<day:date>/", capacity_days.team_day, name="capacity_team_day"),
    path("<int:number>/capacity/undo/<str:token>/", capacity_days.undo, name="capacity_undo"),
    path("<int:number>/confirm/", together.confirm, name="confirm"),
    path("<int:number>/adjust/", together.adjust, name="adjust"),
    path("<int:number>/start/", starting.start, name="start"),
    path("<int:number>/signatures/", starting.signatures, name="signatures"),
    path("<int:number>/corrections/", closing.corrections, name="corrections"),
    path("<int:number>/close/", closing.close, name="close"),
    path("<int:number>/close-period/", cadence.close, name="period_close"),
    path("<int:number>/review/", review.review, name="review"),
    path("<int:number>/review/pdf/", review.pdf, name="review_pdf"),
    path("<int:number>/review/links/", review.links, name="review_links"),
    path("<int:number>/review/links/<int:pk>/revoke/", review.revoke, name="review_link_revoke"),
    path("<int:number>/scope/", scope.scope, name="scope"),
    path("<int:number>/incidents/", incidents.incidents, name="incidents"),
    path("<int:number>/incidents/<int:story>/", incidents.incident, name="incident"),
    path("<int:number>/incidents/<int:story>/confirm/", incidents.confirm, name="incident_confirm"),
    path("<int:number>/incidents/<int:story>/none/", incidents.none, name="incident_none"),
    path("<int:number>/incidents/<int:story>/take/", incidents.take, name="incident_take"),
    path("<int:number>/incidents/<int:story>/follow/", incidents.follow, name="incident_follow"),
    path("<int:number>/incidents/<int:story>/decide/", incidents.decide, name="incident_decide"),
    path("<int:number>/scope/beside/", scope.beside, name="scope_beside"),
    path("<int:number>/pace/", pace.pace, name="pace"),
    path("<int:number>/board/", board.board, name="board"),
    path("<int:number>/board/changes/", board.changes, name="board_changes"),
    path("<int:number>/board/<int:story>/", board_cards.card, name="board_card"),
    path("<int:number>/board/<int:story>/block/", board_cards.block, name="block"),
    path("<int:number>/step/", board.step, name="step"),
    path("<int:number>/needs/", needs.needs, name="needs"),
    path("<int:number>/plan/", planning.plan, name="plan"),
    path("<int:number>/changes/", planning.changes, name="changes"),
    path("<int:number>/move/", planning.move, name="move"),
    path("<int:number>/swap/", planning.swap, name="swap"),
    path("<int:number>/propose/", planning.propose, name="propose"),
    path("<int:number>/card/<int:story>/", cards.card, name="card"),
    path("<int:number>/assign/<int:story>/", assigning.assign, name="assign"),
]

urlpatterns = [
    path("sprints/", include(sprint_pages)),
    path("agreements/propose/", agreement.propose, name="agreement_propose"),
    path("agreements/<int:number>/preview/", agreement.preview_of, name="agreement_preview"),
]
