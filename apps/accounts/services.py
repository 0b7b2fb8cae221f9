"""What happens to organisations and people."""

from django.db import transaction
from django.utils.text import slugify

from apps.accounts.models import Organisation


@transaction.atomic
def found_organisation(*, name: str, is_demo: bool = False) -> Organisation:
    """Make an organisation with a short name of its own."""
    base = slugify(name)[:50] or "organisation"
    taken = set(Organisation.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    slug = next(s for n in range(len(taken) + 1) if (s := base if n == 0 else f"{base}-{n + 1}") not in taken)
    return Organisation.objects.create(name=name, slug=slug, is_demo=is_demo)
