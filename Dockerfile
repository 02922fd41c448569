# Layers from the one that changes least to the one that changes most: a rebuild starts again at
# the first that changed and takes the ones before it from the cache.
ARG PYTHON_VERSION=3.13
FROM python:${PYTHON_VERSION}-alpine

# PYTHONUNBUFFERED: every line reaches `docker logs` at once.
ENV PYTHONUNBUFFERED=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_ROOT_USER_ACTION=ignore

# The base image has its standard library as source only. Compiled once here, it need not be
# compiled at each start: half of the start-up time. Not what only programmers use, nor _py*, the
# slow twins of compiled modules.
RUN lib=$(python3 -c 'import sysconfig; print(sysconfig.get_path("stdlib"))') \
    && tools='ensurepip|idlelib|lib2to3|tkinter|turtle\w*|pydoc\w*|doctest|unittest|test' \
    && python3 -m compileall -q -j 0 -x "/(site-packages|$tools|_py\w+)[/.]" "$lib"

# A user of our own with a fixed number, so that files on a volume keep their owner.
ARG UID=1000
ARG GID=1000
RUN addgroup -S -g "$GID" microblog \
    && adduser -S -D -H -h /data -u "$UID" -G microblog microblog \
    && mkdir /data && chown microblog:root /data && chmod 770 /data

WORKDIR /microblog

# The requirements alone: while they stay as they are, pip does not run again. What nobody reads
# goes in the same layer: a file removed in a later one would still be in the image.
COPY requirements.txt docker/slim.py ./
RUN pip install --no-cache-dir --no-compile -r requirements.txt \
    && python3 slim.py && rm slim.py \
    && python3 -m compileall -q -j 0 -x '/pip/' \
       "$(python3 -c 'import sysconfig; print(sysconfig.get_path("purelib"))')"

# The code belongs to root and the program runs as somebody else: it can't change itself, nor keep
# what it compiles, so that is done here, templates included. The last line mends what a checkout
# may have lost: boot.sh's x, or everybody's leave to read.
COPY microblog.py gunicorn.conf.py boot.sh ./
COPY app ./app
RUN python3 -m compileall -q -j 0 app microblog.py gunicorn.conf.py \
    && DATA_DIR=/tmp/data python3 -c \
       'from microblog import app; from app.core.templates import compile_all; compile_all(app)' \
    && rm -r /tmp/data \
    && chmod a+rx boot.sh && find . ! -perm -a+r -exec chmod a+rX {} +

ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Microblog" \
      org.opencontainers.image.description="A complete microblog in one small container" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION"

ENV FLASK_APP=microblog.py \
    CONTEXT=PROD \
    PORT=5000 \
    DATA_DIR=/data

# Database, pictures and the secret key: all that must outlive the container.
VOLUME /data
# Documentation: it opens nothing. `docker run -p 5000:5000` does.
EXPOSE 5000
USER microblog

# 127.0.0.1 rather than localhost: busybox would try the IPv6 address first. -Y off: no proxy.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["sh", "-c", "wget -q -Y off -T 4 -O /dev/null http://127.0.0.1:$PORT/health || exit 1"]

CMD ["./boot.sh"]
