# syntax=docker/dockerfile:1

FROM python:3.13-slim AS build
ENV UV_SYSTEM_CERTS=1 UV_PYTHON_DOWNLOADS=never UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy
WORKDIR /app
COPY requirements/uv.txt requirements/base.txt requirements/
# base.txt leaves the embedded PostgreSQL and the tools out.
RUN pip install --no-cache-dir --require-hashes -r requirements/uv.txt \
    && python -m venv --without-pip /venv \
    && uv pip sync --no-cache --require-hashes --python /venv/bin/python requirements/base.txt
ENV PATH=/venv/bin:$PATH
COPY manage.py ./
COPY config config
COPY apps apps
COPY templates templates
COPY static static
# Neither is kept: the secret ends with this line, and no database is asked.
RUN SECRET_KEY=for-this-step-alone DATABASE_URL=postgresql://nobody@localhost/none \
    python manage.py collectstatic --noinput --verbosity 0

FROM python:3.13-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HOST=0.0.0.0 PORT=8000
# What draws PDFs; without it Ringfence runs, prints and makes none.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin ringfence
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
USER ringfence
EXPOSE 8000
CMD ["gunicorn", "-c", "config/gunicorn.py", "config.wsgi"]
