"""Triggers that hold the law.

A pgtrigger trigger can be switched off by any session (`SET LOCAL pgtrigger.ignore`). That is handy for history
and wrong for a law, so triggers that hold the budget rule are compiled without that clause. They also pin their
search path: a temporary table named like the ledger would otherwise be read in its place.
"""

from collections.abc import Mapping
from typing import Any

import pgtrigger
from pgtrigger import compiler


class LawSql(compiler.UpsertTriggerSql):
    """A trigger's SQL without the switch. Kept in migrations, so changes to it need a new class."""

    def get_template(self) -> str:
        return """
            CREATE OR REPLACE FUNCTION {pgid}()
            RETURNS TRIGGER AS $$
                {declare}
                BEGIN
                    {func}
                END;
            $$ LANGUAGE plpgsql SET search_path = public, pg_temp;

            DROP TRIGGER IF EXISTS {pgid} ON {table};
            CREATE {constraint} TRIGGER {pgid}
                {when} {operation} ON {table}
                {timing}
                {referencing}
                FOR EACH {level} {condition}
                EXECUTE PROCEDURE {execute};

            COMMENT ON TRIGGER {pgid} ON {table} IS '{hash}';
        """


class Law(pgtrigger.Trigger):
    """A trigger nobody can switch off.

    `rules` gives each refusal its name and its sentence; in `func`, `{rule_name}` stands for raising it. The
    error carries the name as its constraint, so that `core.violations` reads it like a CHECK's.
    """

    def __init__(self, *, rules: Mapping[str, str] | None = None, func: str, **options: Any) -> None:
        self.rules = dict(rules or {})
        for name, sentence in self.rules.items():
            func = func.replace(f"{{{name}}}", _raise(name, sentence))
        super().__init__(func=func, **options)

    def compile(self, model: Any) -> compiler.Trigger:
        return compiled(self, model)


def compiled(trigger: pgtrigger.Trigger, model: Any) -> compiler.Trigger:
    """A trigger's SQL, as a law. `model` is the class, though pgtrigger's own annotation says an instance."""
    return compiler.Trigger(
        name=trigger.name,
        sql=LawSql(
            pgid=trigger.get_pgid(model),
            declare=trigger.render_declare(model),
            func=trigger.render_func(model),
            table=model._meta.db_table,
            constraint="CONSTRAINT" if trigger.timing else "",
            when=trigger.when,
            operation=trigger.operation,
            timing=f"DEFERRABLE INITIALLY {trigger.timing}" if trigger.timing else "",
            referencing=trigger.referencing or "",
            level=trigger.level,
            condition=trigger.render_condition(model),
            execute=trigger.render_execute(model),
        ),
    )


def _raise(name: str, sentence: str) -> str:
    message = "'" + sentence.replace("'", "''") + "'"
    return f"RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = '{name}', MESSAGE = {message};"
