/** Panaflux's command line. */
module dev.panaflux.cli {
    requires static org.jspecify;
    requires dev.panaflux;
    requires dev.panaflux.app;
    requires dev.panaflux.bench;
    requires dev.panaflux.explain;
    requires dev.panaflux.mcp;
    requires dev.panaflux.server;
    requires tools.jackson.databind;
    requires info.picocli;
    requires org.jline.reader;
    requires org.jline.terminal;

    opens dev.panaflux.cli to
            info.picocli;
}
