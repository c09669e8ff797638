FROM python:3.12-slim AS build
WORKDIR /build
COPY pyproject.toml README.md ./
COPY licensecheck ./licensecheck
COPY licenses ./licenses
RUN python -m venv /opt/licensecheck
RUN /opt/licensecheck/bin/pip install --no-cache-dir --disable-pip-version-check ".[ci,hub]"

# The same base: the environment's Python is a link into it.
FROM python:3.12-slim
COPY --from=build /opt/licensecheck /opt/licensecheck
ENV PATH="/opt/licensecheck/bin:$PATH"
WORKDIR /project
# By number, so that a cluster sees that it is not root.
USER 1000:1000
ENTRYPOINT ["licensecheck"]
