/** Panaflux's HTTP server. */
module dev.panaflux.server {
    requires static transitive org.jspecify;
    requires transitive dev.panaflux;
    requires transitive dev.panaflux.app;
    requires dev.panaflux.bench;
    requires dev.panaflux.explain;
    requires java.desktop;
    requires micrometer.core;
    requires micrometer.registry.prometheus;
    requires org.eclipse.jetty.http;
    requires org.eclipse.jetty.io;
    requires org.eclipse.jetty.server;
    requires org.eclipse.jetty.util;
    requires tools.jackson.databind;

    exports dev.panaflux.server;
    exports dev.panaflux.server.log;

    opens dev.panaflux.server.queue to
            tools.jackson.databind;
}
