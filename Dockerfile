FROM python:3.11.14-slim-bookworm

ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HASHED_STATIC=on \
    DATA_DIR=/data

WORKDIR /octet
COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements.txt

COPY . .
# Without a database Octet makes keys of its own; these must not end up in the image.
RUN DATA_DIR=/tmp/build python manage.py collectstatic --noinput \
    && rm -rf /tmp/build \
    && useradd --system --uid 10001 --no-create-home octet \
    && install -d -o octet -g octet /data

USER octet
VOLUME /data
EXPOSE 8000
CMD ["python", "-m", "config.web", "-b", "0.0.0.0", "-p", "8000", "-v", "0", "--no-server-name", \
     "--http-timeout", "120", "config.asgi:application"]
