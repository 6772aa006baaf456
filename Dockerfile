# The coach as a service: docker build -t warmstart . && docker run --env-file .env -v warmstart:/data warmstart
FROM python:3.13-slim AS build
WORKDIR /source
COPY . .
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir -c constraints.txt '.[pictures]'

FROM python:3.13-slim
RUN useradd --create-home --uid 10001 warmstart && mkdir /data && chown warmstart /data
COPY --from=build /venv /venv
USER warmstart
WORKDIR /data
ENV PATH=/venv/bin:$PATH DATABASE_URL=sqlite:////data/warmstart.db WARMSTART_HEALTH=0.0.0.0:8080 MPLCONFIGDIR=/tmp/matplotlib
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "from urllib.request import ProxyHandler as P, build_opener as b; b(P({})).open('http://127.0.0.1:8080/health', timeout=4)"]
# SIGTERM finishes what is under way; the rest is kept and goes on at the next start.
STOPSIGNAL SIGTERM
CMD ["warmstart", "run"]
