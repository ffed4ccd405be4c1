# Built in one image, run in another: what runs has no compiler, no pip cache and no root.
FROM python:3.11-slim AS build
WORKDIR /app
RUN pip install --no-cache-dir "uv==0.13.8"
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen --no-cache --compile-bytecode
COPY bot bot
COPY migrations migrations
# What runs writes nothing: without this, every start would compile all of it anew.
RUN python -m compileall -q bot migrations

FROM python:3.11-slim
# A new volume takes over the owner and mode of the folder it is mounted on.
RUN useradd --uid 10001 --no-create-home stripes \
    && install -d -o stripes -g stripes -m 0700 /data /keys
WORKDIR /app
COPY --from=build /app/.venv .venv
COPY --from=build /app/bot bot
COPY --from=build /app/migrations migrations
ENV PATH=/app/.venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 DATA_DIR=/data SEALING_KEY_FILE=/keys/sealing.key
USER stripes
CMD ["python", "-m", "bot", "run"]
