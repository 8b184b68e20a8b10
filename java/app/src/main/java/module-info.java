/** What Panaflux's front ends share. */
module dev.panaflux.app {
    requires static transitive org.jspecify;
    requires transitive dev.panaflux;
    requires java.desktop;
    requires tools.jackson.databind;

    exports dev.panaflux.app;
    exports dev.panaflux.app.recall;
    exports dev.panaflux.app.replay;
    exports dev.panaflux.app.sheet;
}
