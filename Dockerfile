# docker build -t netkit .
# docker run --rm -p 8080:8080 -v "$PWD/proxy.json:/etc/netkit/proxy.json:ro" netkit

FROM debian:bookworm-slim AS build
WORKDIR /netkit
COPY dev ./
RUN ./dev deps build package
COPY . .
RUN ./dev build && cpack --config build/release/CPackConfig.cmake -G DEB

# The .deb names the shared libraries the binary was linked with; apt brings nothing else.
FROM debian:bookworm-slim
COPY --from=build /netkit/build/release/packages/*.deb /tmp/
RUN apt-get update && apt-get install -y --no-install-recommends /tmp/*.deb \
    && rm -rf /var/lib/apt/lists/* /tmp/*.deb \
    && useradd --system --no-create-home --shell /usr/sbin/nologin netkit
USER netkit
EXPOSE 8080
STOPSIGNAL SIGTERM
ENTRYPOINT ["netkit"]
CMD ["proxy", "--config", "/etc/netkit/proxy.json"]
