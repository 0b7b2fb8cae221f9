"""The words trackers use, in the languages their exports come in. Nothing here decides: it proposes, people confirm.

All words are folded (lower case, no accents, no punctuation) by `apps.core.folding.fold`. A language is added by
adding its words.
"""

from __future__ import annotations

import re

from apps.core.folding import fold
from apps.importers.formats.interface import Field


def _words(text: str) -> frozenset[str]:
    return frozenset(fold(word) for word in text.split("|"))


HEADERS: dict[Field, frozenset[str]] = {
    Field.KEY: _words(
        "issue key|key|work item key|ticket|clé|clé de ticket|clé de demande|clé du ticket|schlüssel|vorgangsschlüssel|"
        "clave|clave de incidencia|clave de la incidencia|chave|chave da item|chave do item|chave da ocorrência|"
        "chiave|chiave ticket|chiave problema|issuesleutel|sleutel|キー|課題キー"
    ),
    Field.REF: _words(
        "issue id|work item id|id de ticket|id du ticket|id de la incidencia|id de incidencia|vorgangs id|vorgangsid|"
        "id da item|id do item|id ticket|id problema|issue nummer|課題 id"
    ),
    Field.TITLE: _words(
        "summary|title|résumé|titre|zusammenfassung|titel|resumen|título|resumo|riepilogo|titolo|samenvatting|要約"
    ),
    Field.TEXT: _words("description|beschreibung|descripción|descrição|descrizione|beschrijving|omschrijving|説明"),
    Field.TYPE: _words(
        "issue type|type|work type|issuetype|type de ticket|type de demande|vorgangstyp|tipo de incidencia|"
        "tipo de item|tipo de ocorrência|tipo ticket|tipo di ticket|issuetype|課題タイプ"
    ),
    Field.STATUS: _words("status|state|état|statut|estado|stato|ステータス"),
    Field.CATEGORY: _words(
        "status category|catégorie d'état|catégorie de statut|statuskategorie|categoría de estado|"
        "categoria de status|categoria do status|categoria di stato|statuscategorie|ステータスカテゴリ"
    ),
    Field.RESOLUTION: _words("resolution|résolution|lösung|resolución|resolução|risoluzione|oplossing|解決状況"),
    Field.ASSIGNEE: _words(
        "assignee|personne assignée|attribution|responsable|bearbeiter|zugewiesene person|persona asignada|asignado a|"
        "responsável|assegnatario|toegewezene|uitvoerder|担当者"
    ),
    Field.PARENT: _words(
        "parent|parent id|parent key|epic link|parent link|élément parent|ticket parent|lien d'epic|übergeordnet|"
        "übergeordneter vorgang|epos link|principal|enlace de epic|pai|link do epic|principale|link epic|"
        "bovenliggend|親"
    ),
    Field.CREATED: _words(
        "created|created date|creation date|création|créé|créée|date de création|erstellt|creada|creado|criado|"
        "criação|creato|creazione|aangemaakt|作成日"
    ),
    Field.RESOLVED: _words(
        "resolved|resolved date|resolution date|date de résolution|résolu|résolue|erledigt|gelöst|resuelta|resuelto|"
        "resolvido|risolto|opgelost|解決日"
    ),
    Field.LABELS: _words("labels|label|étiquettes|stichwörter|etiquetas|categorias|rótulos|etichette|ラベル"),
    Field.COMPONENT: _words(
        "component|components|component s|composant|composants|komponente|komponenten|componente|componentes|"
        "componenti|コンポーネント"
    ),
    Field.SPRINT: _words("sprint|sprints|スプリント"),
    Field.SIZE: _words(
        "story points|story point estimate|story point|points|estimation en story points|story points estimés|"
        "storypoints|story point schätzung|puntos de historia|estimación de puntos de historia|pontos de história|"
        "estimativa de pontos de história|story point stimati"
    ),
}

DONE = _words(
    "done|closed|resolved|complete|completed|finished|released|deployed|shipped|accepted|terminé|terminée|terminé e|"
    "terminés|fermé|fermée|résolu|résolue|livré|fertig|erledigt|geschlossen|abgeschlossen|gelöst|listo|hecho|"
    "finalizada|finalizado|cerrado|cerrada|resuelto|resuelta|concluído|concluída|feito|itens concluídos|fechado|"
    "resolvido|completato|completata|chiuso|chiusa|risolto|fatto|gereed|klaar|afgerond|gesloten|完了"
)
CANCELLED = _words(
    "cancelled|canceled|won't do|wont do|won't fix|wontfix|rejected|declined|obsolete|abandoned|duplicate|invalid|"
    "cannot reproduce|not a bug|not a problem|incomplete|withdrawn|annulé|annulée|abandonné|abandonnée|rejeté|rejetée|"
    "doublon|ne sera pas corrigé|ne sera pas fait|abgebrochen|verworfen|abgelehnt|duplikat|wird nicht erledigt|"
    "cancelado|cancelada|rechazado|rechazada|descartado|duplicado|no se hará|não será feito|rejeitado|annullato|"
    "rifiutato|duplicato|non verrà eseguito|geannuleerd|afgewezen|duplicaat"
)
OPEN = _words(
    "to do|todo|open|new|backlog|reopened|in progress|in review|blocked|selected for development|ready|waiting|"
    "patch available|testing|in test|à faire|a faire|ouvert|ouverte|nouveau|en cours|en revue|en attente|bloqué|"
    "zu erledigen|offen|neu|in arbeit|in bearbeitung|in überprüfung|blockiert|wartend|por hacer|tareas por hacer|"
    "abierto|abierta|nuevo|en curso|en progreso|en revisión|bloqueado|a fazer|tarefas pendentes|itens pendentes|"
    "aberto|novo|em andamento|em progresso|em análise|da completare|da fare|aperto|nuovo|in corso|in revisione|"
    "te doen|nieuw|bezig|in uitvoering|作業前|進行中"
)
EPIC = _words("epic|epos|épopée|epopée|epopeya|épico|epico|épica|エピック")
SUBTASK = _words(
    "sub task|subtask|sous tâche|unteraufgabe|teilaufgabe|subtarea|subtarefa|sottotask|sotto attività|sottoattività|"
    "deeltaak|subtaak|サブタスク"
)

_MONTHS = (
    "jan|january|janv|janvier|januar|jän|ene|enero|janeiro|gen|gennaio|januari",
    "feb|february|févr|fév|février|februar|febrero|fev|fevereiro|febbraio|februari",
    "mar|march|mars|mär|märz|mrz|marzo|março|mrt|maart",
    "apr|april|avr|avril|abr|abril|aprile",
    "may|mai|mayo|maio|mag|maggio|mei",
    "jun|june|juin|juni|junio|junho|giu|giugno",
    "jul|july|juil|juillet|juli|julio|julho|lug|luglio",
    "aug|august|août|agosto|ago|augustus",
    "sep|sept|september|septembre|septiembre|set|setembro|settembre",
    "oct|october|octobre|okt|oktober|octubre|out|outubro|ott|ottobre",
    "nov|november|novembre|noviembre|novembro",
    "dec|december|déc|décembre|dez|dezember|dic|diciembre|dezembro|dicembre",
)
MONTHS = {word: number for number, words in enumerate(_MONTHS, start=1) for word in _words(words)}


_CUSTOM = (Field.SPRINT, Field.SIZE, Field.PARENT)


def field_of(header: str) -> Field | None:
    """The field a column name looks like.

    Jira writes a custom field's name in brackets, in every language. A team's own "Status" field is not the status,
    so only what Jira itself keeps in custom fields is looked for there.
    """
    name = fold(header)
    if found := next((field for field, words in HEADERS.items() if name in words), None):
        return found
    bracketed = re.fullmatch(r"[^(]+\((.+)\)\s*", header)
    inner = fold(bracketed[1]) if bracketed else ""
    return next((field for field in _CUSTOM if inner in HEADERS[field]), None)
