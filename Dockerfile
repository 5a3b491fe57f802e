# Two stages: one builds the data, the other serves it with nothing else on board.
FROM python:3.13-slim AS build
WORKDIR /app
COPY requirements/build.txt requirements/build.txt
RUN pip install --no-cache-dir --require-hashes -r requirements/build.txt
COPY etl etl
COPY dashboard dashboard
COPY data/raw data/raw
COPY docs docs
RUN python -m etl build

FROM python:3.13-slim
ENV PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
COPY requirements/serve.txt requirements/serve.txt
RUN pip install --no-cache-dir --require-hashes -r requirements/serve.txt
COPY dashboard dashboard
COPY --from=build /app/data/processed data/processed
RUN python -m compileall -q dashboard
# By number, so that runAsNonRoot can see that it is not root.
USER 10001:10001
EXPOSE 8050
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8050/health/ready', timeout=2)"]
CMD ["python", "-m", "dashboard", "--host", "0.0.0.0", "--port", "8050"]
