"""Migrations that draw the classes of the models once.

Django draws a class and those of its relatives anew for each field, index, constraint and trigger and for each new
model: nine tenths of the time of a first migration. Here what is added is noted on the class that is there, and a new
class is drawn alone (docs/decisions/0009-a-suite-of-minutes.md).
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import wraps
from typing import Any

from django.db.migrations.operations import AddConstraint, AddIndex
from django.db.migrations.state import ModelState, ProjectState, StateApps
from pgtrigger.migrations import AddTrigger, RemoveTrigger

type StateForwards = Callable[[Any, str, ProjectState], None]
type AddModel = Callable[[ProjectState, ModelState], None]


@contextmanager
def models_drawn_once() -> Iterator[None]:
    """While this lasts, migrations keep the classes that they have drawn."""
    with ExitStack() as stack:
        for operation in (AddConstraint, AddIndex, AddTrigger, RemoveTrigger):
            stack.enter_context(_put(operation, "state_forwards", _noting(operation.state_forwards)))
        stack.enter_context(_put(ProjectState, "add_model", _drawing_it_alone(ProjectState.add_model)))
        stack.enter_context(_put(ProjectState, "add_field", _giving_it_to_its_class(ProjectState.add_field)))
        yield


@contextmanager
def _put(owner: type, name: str, method: Callable[..., None]) -> Iterator[None]:
    """Another method in place of a class's own, which comes back."""
    own = getattr(owner, name)
    setattr(owner, name, method)
    try:
        yield
    finally:
        setattr(owner, name, own)


@contextmanager
def _drawn(state: ProjectState) -> Iterator[StateApps | None]:
    """The classes of a state, out of Django's sight meanwhile: a state that was never drawn draws nothing anew."""
    drawn: StateApps | None = state.__dict__.pop("apps", None)
    yield drawn
    if drawn is not None:
        state.__dict__["apps"] = drawn


def _noting(state_forwards: StateForwards) -> StateForwards:
    @wraps(state_forwards)
    def noting(operation: Any, app_label: str, state: ProjectState) -> None:
        with _drawn(state) as drawn:
            state_forwards(operation, app_label, state)
            if drawn is not None:
                noted = state.models[app_label, operation.model_name.lower()].options
                meta = drawn.get_model(app_label, operation.model_name)._meta
                meta.constraints, meta.indexes = noted.get("constraints", []), noted.get("indexes", [])

    return noting


def _drawing_it_alone(add_model: AddModel) -> AddModel:
    @wraps(add_model)
    def drawing(state: ProjectState, model: ModelState) -> None:
        with _drawn(state) as drawn:
            add_model(state, model)
            if drawn is not None:
                model.render(drawn)

    return drawing


def _giving_it_to_its_class(add_field: Callable[..., None]) -> Callable[..., None]:
    @wraps(add_field)
    def giving(state: ProjectState, app_label: str, model_name: str, name: str, field: Any, *default: bool) -> None:
        if field.many_to_many:  # it comes with a table, which no earlier state of the class may know
            add_field(state, app_label, model_name, name, field, *default)
            return
        with _drawn(state) as drawn:
            add_field(state, app_label, model_name, name, field, *default)
            if drawn is not None:
                model = drawn.get_model(app_label, model_name)
                model._meta.apps = drawn  # where the other end of a relation is looked up
                state.models[app_label, model_name].fields[name].clone().contribute_to_class(model, name)
                drawn.clear_cache()

    return giving
