/** What Panaflux's front ends share. */
module dev.panaflux.app {
    requires static transitive org.jspecify;
    requires transitive dev.panaflux;
    requires java.desktop;
    requires java.net.http;
    requires org.snakeyaml.engine;
    requires tools.jackson.databind;
    requires tools.jackson.dataformat.csv;
    requires tools.jackson.dataformat.toml;
    requires tools.jackson.dataformat.yaml;

    exports dev.panaflux.app;
    exports dev.panaflux.app.generate;
    exports dev.panaflux.app.jobs;
    exports dev.panaflux.app.jobs.file;
    exports dev.panaflux.app.jobs.journal;
    exports dev.panaflux.app.models;
    exports dev.panaflux.app.recall;
    exports dev.panaflux.app.replay;
    exports dev.panaflux.app.sheet;
    exports dev.panaflux.app.shelf;
}
