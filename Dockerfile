# syntax=docker/dockerfile:1
# Two stages: the first fills an environment from the hashed lock, the second carries only that and the code.
ARG PYTHON=3.13-slim

FROM python:${PYTHON} AS environment
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/benang
COPY requirements.lock /tmp/requirements.lock
RUN /opt/benang/bin/pip install --no-deps --require-hashes --only-binary :all: --requirement /tmp/requirements.lock

FROM python:${PYTHON}
LABEL org.opencontainers.image.title="benang-merah" \
      org.opencontainers.image.licenses="Apache-2.0"
RUN useradd --system --uid 10001 --home-dir /srv/benang --create-home benang \
 && install -d -o benang -g benang /srv/benang/var
COPY --from=environment /opt/benang /opt/benang
WORKDIR /srv/benang
COPY LICENSE README.md alembic.ini ./
COPY migrations ./migrations
COPY graph ./graph
COPY app ./app
RUN /opt/benang/bin/python -m compileall -q app graph migrations
ENV PATH=/opt/benang/bin:$PATH PYTHONPATH=/srv/benang PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER benang
VOLUME /srv/benang/var
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
ENTRYPOINT ["python", "-m", "app"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
