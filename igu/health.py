"""Two addresses for whoever keeps the product running. Both answer without sign-in and name nothing."""

from functools import lru_cache

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError


@login_not_required
@require_safe
@never_cache
def live(request: HttpRequest) -> HttpResponse:
    """200 as long as this process answers at all."""
    return HttpResponse("live\n", content_type="text/plain")


@login_not_required
@require_safe
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """200 when the database and the cache answer and every migration is applied, else 503."""
    if _database_is_ready() and _cache_is_ready():
        return HttpResponse("ready\n", content_type="text/plain")
    return HttpResponse("not ready\n", status=503, content_type="text/plain")


@lru_cache(maxsize=1)
def _last_migrations() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).graph.leaf_nodes())


def _database_is_ready() -> bool:
    try:
        return _last_migrations() <= MigrationRecorder(connection).applied_migrations().keys()
    except DatabaseError:
        return False


def _cache_is_ready() -> bool:
    try:
        cache.get("ready")
    except RedisError:
        return False
    return True
